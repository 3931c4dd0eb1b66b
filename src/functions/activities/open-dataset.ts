import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { openDataset } from '../../orchestrations/steps.ts';

implement(openDataset, (input) => getServices().intake.open(input));
