import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { registerModel } from '../../orchestrations/steps.ts';

implement(registerModel, (input) => getRunServices().training.register(input));
