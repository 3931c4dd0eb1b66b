import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { removeModel } from '../../orchestrations/steps.ts';

implement(removeModel, (input) => getServices().cleanUp.removeModel(input));
