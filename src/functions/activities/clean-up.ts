import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { cleanUp } from '../../orchestrations/steps.ts';

implement(cleanUp, (input, client) => {
  const services = getServices();
  return services.cleanUp.run(input, (model) => services.announcer.modelRemoved(model, 'run_cancelled', client));
});
