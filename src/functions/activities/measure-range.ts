import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { measureRange } from '../../orchestrations/steps.ts';

implement(measureRange, (input) => getRunServices().rangeWork.measure(input));
