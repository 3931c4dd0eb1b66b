import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { planSplit } from '../../orchestrations/steps.ts';

implement(planSplit, (input) => getRunServices().splitting.plan(input));
