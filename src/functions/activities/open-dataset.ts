import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { openDataset } from '../../orchestrations/steps.ts';

implement(openDataset, (input) => getRunServices().intake.open(input));
