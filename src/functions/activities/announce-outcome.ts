import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { announceOutcome } from '../../orchestrations/steps.ts';

implement(announceOutcome, ({ runId }, client) => getRunServices().announcer.ended(runId, client));
