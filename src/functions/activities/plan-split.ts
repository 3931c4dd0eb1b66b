import { implement } from '../../lib/runs/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { planSplit } from '../../orchestrations/steps.ts';

implement(planSplit, (input) => getRunServices().splitting.plan(input));
