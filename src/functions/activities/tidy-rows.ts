import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { tidyRows } from '../../orchestrations/steps.ts';

implement(tidyRows, (input) => getRunServices().splitting.tidy(input));
