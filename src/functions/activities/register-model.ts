import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { registerModel } from '../../orchestrations/steps.ts';

implement(registerModel, (input) => getServices().training.register(input));
