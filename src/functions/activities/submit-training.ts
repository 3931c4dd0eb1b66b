import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { submitTraining } from '../../orchestrations/steps.ts';

implement(submitTraining, (input) => getRunServices().training.submit(input));
