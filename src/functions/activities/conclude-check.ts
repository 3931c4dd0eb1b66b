import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { concludeCheck } from '../../orchestrations/steps.ts';

implement(concludeCheck, (input) => getServices().intake.conclude(input));
