import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { checkRange } from '../../orchestrations/steps.ts';

implement(checkRange, (input) => getRunServices().rangeWork.check(input));
