import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { removeModel } from '../../orchestrations/steps.ts';

implement(removeModel, (input, client) => {
  const { cleanUp, announcer } = getServices();
  return cleanUp.removeModels(input, (model) => announcer.modelRemoved(model, 'deleted', client));
});
