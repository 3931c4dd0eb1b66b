import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { cleanUp } from '../../orchestrations/steps.ts';

implement(cleanUp, (input, client) => {
  const { announcer } = getRunServices();
  return getModelServices().cleanUp.run(input, (model) => announcer.modelRemoved(model, 'run_cancelled', client));
});
