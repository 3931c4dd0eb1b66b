import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { importDataset } from '../../orchestrations/steps.ts';

implement(importDataset, (input) => getServices().intake.import(input));
