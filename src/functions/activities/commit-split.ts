import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { commitSplit } from '../../orchestrations/steps.ts';

implement(commitSplit, (input) => getRunServices().splitting.commit(input));
