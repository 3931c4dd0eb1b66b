import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { deployModel } from '../../orchestrations/steps.ts';

implement(deployModel, (input) => getServices().serving.deploy(input));
