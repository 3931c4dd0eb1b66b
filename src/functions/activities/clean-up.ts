import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { cleanUp } from '../../orchestrations/steps.ts';

implement(cleanUp, (input) => getServices().cleanUp.run(input));
