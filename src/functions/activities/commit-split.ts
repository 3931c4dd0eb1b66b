import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { commitSplit } from '../../orchestrations/steps.ts';

implement(commitSplit, (input) => getServices().splitting.commit(input));
