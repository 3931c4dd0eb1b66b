import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { tidyRows } from '../../orchestrations/steps.ts';

implement(tidyRows, (input) => getServices().splitting.tidy(input));
