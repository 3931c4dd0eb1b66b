import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { removeReplaced } from '../../orchestrations/steps.ts';

implement(removeReplaced, (input, client) => {
  const { replacedModels, announcer } = getServices();
  return replacedModels.remove(input, (model) => announcer.modelRemoved(model, 'superseded', client));
});
