import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { importDataset } from '../../orchestrations/steps.ts';

implement(importDataset, (input) => getRunServices().intake.import(input));
