import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { removeReplaced } from '../../orchestrations/steps.ts';

implement(removeReplaced, (input, client) => {
  const { announcer } = getRunServices();
  return getModelServices().replacedModels.remove(input, (model) =>
    announcer.modelRemoved(model, 'superseded', client),
  );
});
