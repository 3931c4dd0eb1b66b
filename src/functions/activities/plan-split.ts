import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { planSplit } from '../../orchestrations/steps.ts';

implement(planSplit, (input) => getServices().splitting.plan(input));
