import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { announceOutcome } from '../../orchestrations/steps.ts';

implement(announceOutcome, ({ runId }, client) => getServices().announcer.ended(runId, client));
