import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { smokeTest } from '../../orchestrations/steps.ts';

implement(smokeTest, (input) => getModelServices().serving.smokeTest(input));
