import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { splitDataset } from '../../orchestrations/steps.ts';

implement(splitDataset, (input) => getServices().intake.split(input));
