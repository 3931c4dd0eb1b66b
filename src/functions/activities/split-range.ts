import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { splitRange } from '../../orchestrations/steps.ts';

implement(splitRange, (input) => getServices().rangeWork.split(input));
