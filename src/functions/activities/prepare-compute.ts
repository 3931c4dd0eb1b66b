import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { prepareCompute } from '../../orchestrations/steps.ts';

implement(prepareCompute, (input) => getServices().resources.prepareCompute(input));
