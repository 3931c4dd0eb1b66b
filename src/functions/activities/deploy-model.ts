import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { deployModel } from '../../orchestrations/steps.ts';

implement(deployModel, (input) => getModelServices().serving.deploy(input));
