import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { checkRange } from '../../orchestrations/steps.ts';

implement(checkRange, (input) => getServices().rangeWork.check(input));
