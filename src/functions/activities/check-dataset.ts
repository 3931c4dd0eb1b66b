import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { checkDataset } from '../../orchestrations/steps.ts';

implement(checkDataset, (input) => getServices().intake.check(input));
