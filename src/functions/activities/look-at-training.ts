import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { lookAtTraining } from '../../orchestrations/steps.ts';

implement(lookAtTraining, (input) => getRunServices().training.look(input));
