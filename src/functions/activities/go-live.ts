import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { goLive } from '../../orchestrations/steps.ts';

implement(goLive, (input) => getServices().serving.goLive(input));
