import { implement } from '../../lib/durable/implement.ts';
import { getServices } from '../../lib/services.ts';
import { concludeRun } from '../../orchestrations/steps.ts';

implement(concludeRun, async ({ runId }) => {
  await getServices().journal.conclude(runId);
  return { status: 'concluded' };
});
