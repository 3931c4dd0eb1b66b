import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { submitTraining } from '../../orchestrations/steps.ts';

implement(submitTraining, (input) => getServices().training.submit(input));
