import { implement } from '../../lib/services/implement.ts';
import { getModelServices } from '../../lib/services/model-services.ts';
import { connect } from '../../orchestrations/steps.ts';

implement(connect, (input) => getModelServices().connecting.connect(input));
