import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { prepareCompute } from '../../orchestrations/steps.ts';

implement(prepareCompute, (input) => getRunServices().resources.prepareCompute(input));
