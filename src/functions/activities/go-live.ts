import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { goLive } from '../../orchestrations/steps.ts';

implement(goLive, (input, client) => {
  const { serving, announcer } = getServices();
  return serving.goLive(input, (model) => announcer.modelRemoved(model, 'superseded', client));
});
