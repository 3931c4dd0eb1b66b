import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { measureRange } from '../../orchestrations/steps.ts';

implement(measureRange, (input) => getServices().rangeWork.measure(input));
