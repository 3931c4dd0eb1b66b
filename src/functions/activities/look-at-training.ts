import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { lookAtTraining } from '../../orchestrations/steps.ts';

implement(lookAtTraining, (input) => getServices().training.look(input));
