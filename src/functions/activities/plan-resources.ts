import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { planResources } from '../../orchestrations/steps.ts';

implement(planResources, (input) => getServices().resources.plan(input));
