import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { goLive } from '../../orchestrations/steps.ts';

implement(goLive, (input) => getModelServices().serving.goLive(input));
