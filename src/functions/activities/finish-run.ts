import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { finishRun } from '../../orchestrations/steps.ts';

implement(finishRun, async ({ runId, outcome }) => ({
  status: (await getServices().journal.finish(runId, outcome)) ? 'finished' : 'cancelled_before',
}));
