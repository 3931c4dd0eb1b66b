import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { removeModel } from '../../orchestrations/steps.ts';

implement(removeModel, (input, client) => {
  const { announcer } = getRunServices();
  return getModelServices().cleanUp.removeModels(input, (model) => announcer.modelRemoved(model, 'deleted', client));
});
