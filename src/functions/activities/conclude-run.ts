import { implement } from '../../lib/services/implement.ts';
import { getRunServices } from '../../lib/services/run-services.ts';
import { concludeRun } from '../../orchestrations/steps.ts';

implement(concludeRun, async ({ runId }) => {
  await getRunServices().journal.conclude(runId);
  return { status: 'concluded' };
});
