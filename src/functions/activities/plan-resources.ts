import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { planResources } from '../../orchestrations/steps.ts';

implement(planResources, (input) => getRunServices().resources.plan(input));
