import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { splitRange } from '../../orchestrations/steps.ts';

implement(splitRange, (input) => getRunServices().rangeWork.split(input));
