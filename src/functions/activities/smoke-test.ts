import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { smokeTest } from '../../orchestrations/steps.ts';

implement(smokeTest, (input) => getServices().serving.smokeTest(input));
