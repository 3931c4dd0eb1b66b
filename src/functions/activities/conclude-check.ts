import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { concludeCheck } from '../../orchestrations/steps.ts';

implement(concludeCheck, (input) => getRunServices().intake.conclude(input));
