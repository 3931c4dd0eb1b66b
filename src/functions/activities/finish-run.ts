import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { finishRun } from '../../orchestrations/steps.ts';

implement(finishRun, async ({ runId, outcome }) => ({
  status: (await getRunServices().journal.finish(runId, outcome)) ? 'finished' : 'cancelled_before',
}));
