import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { connect } from '../../orchestrations/steps.ts';

implement(connect, (input) => getServices().connecting.connect(input));
