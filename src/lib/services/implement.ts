import { createHash } from 'node:crypto';
import { app, getClient, input as inputs, type DurableClient } from 'durable-functions';
import { RemoteError, RunCancelled, RunFailed } from '../platform/errors.ts';
import { cut } from '../platform/problem.ts';
import type { RunOutcome } from '../runs/contract/run.ts';
import { getRunState } from './run-state.ts';
import { getRunServices } from './run-services.ts';
import { inActivitySpan } from '../platform/telemetry/spans.ts';
import type { RunJournal } from '../storage/run-journal.ts';
import type { StepResult, StepResults } from '../storage/step-results.ts';
import { persistentRetry, type Step, type StepAnswer } from '../platform/durable/step.ts';

/**
 * Binds a step to the service method that does it. The activity first marks the step's phase in the run's journal, which is
 * told to those who want to hear of it, and stops there when the run was cancelled or is over; a lasting fault becomes the
 * run's end, a passing one is thrown for Durable to retry. A step of a phase that has answered once answers the same again,
 * however often the engine starts it.
 */
export function implement<Input extends { runId: string }, Output>(
  step: Step<Input, Output>,
  handler: (input: Input, client: DurableClient) => Promise<Output>,
): void {
  app.activity(step.stepName, {
    extraInputs: [inputs.durableClient()],
    handler: (input: Input, context) => {
      const client = getClient(context);
      return inActivitySpan(
        { name: step.stepName, runId: input.runId, phase: step.phase },
        context.traceContext,
        () => answerOf(step, input, (order) => handler(order, client), recordsFor(client)),
        wordFor,
      );
    },
  });
}

/** Where an activity reads how its run stands and writes what it found. */
interface StepRecords {
  journal: Pick<RunJournal, 'enter' | 'tell'>;
  results: StepResults;
}

/** The journal, which tells that a phase has begun before anything else is done in it. */
const tellingJournal = (client: DurableClient): StepRecords['journal'] => ({
  tell: (...event) => getRunState().journal.tell(...event),
  async enter(runId, phase) {
    const { journal, announcer } = getRunServices();
    const standing = await journal.enter(runId, phase);
    if (standing.status === 'running') await announcer.phaseEntered(runId, phase, client);
    return standing;
  },
});

const recordsFor = (client: DurableClient): StepRecords => ({
  journal: tellingJournal(client),
  results: {
    find: (...key) => getRunState().results.find(...key),
    keep: (...result) => getRunState().results.keep(...result),
  },
});

/** What the activity answers. Exported apart from the registration so that it can be tested with a journal of one's own. */
export async function answerOf<Input extends { runId: string }, Output>(
  step: Step<Input, Output>,
  input: Input,
  handler: (input: Input) => Promise<Output>,
  { journal, results }: StepRecords,
): Promise<StepAnswer<Output>> {
  const { phase } = step;
  if (phase === undefined) return newAnswerOf(step, input, handler, journal);
  const key = resultKeyOf(step, input);
  const [standing, known] = await Promise.all([journal.enter(input.runId, phase), results.find(input.runId, key)]);
  if (standing.status === 'ended') return { status: 'ended_before', outcome: standing.outcome };
  if (standing.status === 'cancelled') return { status: 'over', outcome: { status: 'cancelled' } };
  if (known) return known as StepAnswer<Output>;
  const answer = await newAnswerOf(step, input, handler, journal);
  return isFinal(answer) ? ((await results.keep(input.runId, key, answer)) as StepAnswer<Output>) : answer;
}

/** Parts of a dataset are worked on by the same step: what it was given tells them apart. */
const resultKeyOf = ({ stepName }: { stepName: string }, input: unknown): string =>
  `${stepName}-${createHash('sha256').update(JSON.stringify(input)).digest('hex').slice(0, 24)}`;

/** What is still on its way will be asked again; that a run was cancelled stands in its row. */
const isFinal = (answer: StepAnswer<unknown>): answer is StepResult =>
  answer.status === 'done' ? stateOf(answer.value) !== 'working' : answer.outcome.status !== 'cancelled';

async function newAnswerOf<Input extends { runId: string }, Output>(
  step: Step<Input, Output>,
  input: Input,
  handler: (input: Input) => Promise<Output>,
  journal: StepRecords['journal'],
): Promise<StepAnswer<Output>> {
  try {
    return { status: 'done', value: await handler(input) };
  } catch (error) {
    const outcome = step.policy === persistentRetry ? undefined : lastingOutcomeOf(error);
    if (outcome) return { status: 'over', outcome };
    if (step.phase !== undefined) await tellOfRetry(step, input, error, journal);
    throw error;
  }
}

/** Once a step: whoever waits for the run sees what it waits for. */
async function tellOfRetry(
  { stepName }: Pick<Step<unknown, unknown>, 'stepName'>,
  { runId }: { runId: string },
  error: unknown,
  journal: StepRecords['journal'],
): Promise<void> {
  const reason = cut(error instanceof Error ? error.message : String(error), 300);
  const message = `${stepName} did not succeed and is tried again for half an hour: ${reason}`;
  // The table may be what fails.
  await journal.tell(runId, `again-${stepName}`, message).catch(() => undefined);
}

/** How an activity went, in one of the few words that answers have. */
const wordFor = (answer: StepAnswer<unknown>): string =>
  answer.status === 'done' ? (stateOf(answer.value) ?? 'done') : answer.status;

/** The `status` of a step's value, where it has one. */
function stateOf(value: unknown): string | undefined {
  const isStated = typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'string';
  return isStated ? String(value.status) : undefined;
}

/** The end that an error means for the run; undefined where another try may help. */
function lastingOutcomeOf(error: unknown): RunOutcome | undefined {
  if (error instanceof RunCancelled) return { status: 'cancelled' };
  if (error instanceof RunFailed) return { status: 'failed', error: error.problem };
  if (!(error instanceof RemoteError) || error.isPassing) return undefined;
  return {
    status: 'failed',
    error: {
      type: 'refused_by_azure',
      message: error.message,
      remedy:
        'Correct what the message names (settings, roles or quota), then upload the dataset again to start a new run.',
    },
  };
}
