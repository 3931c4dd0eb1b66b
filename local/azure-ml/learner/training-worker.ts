import { parentPort, workerData } from 'node:worker_threads';
import { writeArtifact } from './artifact.ts';
import { readConversations } from './conversation.ts';
import type { TrainingReply, TrainingRequest } from './learner.ts';
import { train } from './train.ts';
import { toTurns } from './turn.ts';

/** The thread that trains: one request after another, so that two jobs do not slow each other down twice. */
const port = parentPort;
// The learner starts this file with the flags of its jobs as data.
const { cancelled } = workerData as { cancelled: Int32Array };
const reply = (message: TrainingReply) => port?.postMessage(message);
let last = Promise.resolve();

port?.on('message', (request: TrainingRequest) => {
  last = last
    .then(() => run(request))
    .catch((error: unknown) => reply({ kind: 'failed', id: request.id, message: toMessage(error) }));
});

const toMessage = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function run({ id, slot, trainPath, evaluationPath, output, tokens, origin }: TrainingRequest): Promise<void> {
  const isCancelled = () => Atomics.load(cancelled, slot) === id;
  if (isCancelled()) return;
  const training = await readConversations(trainPath);
  const evaluation = evaluationPath === null ? [] : await readConversations(evaluationPath);
  const log = (metrics: Extract<TrainingReply, { kind: 'log' }>['metrics']) => reply({ kind: 'log', id, metrics });
  const trained = train({ training, evaluation, options: origin.options, tokens, log, isCancelled });
  if (!trained) return;
  await writeArtifact(output, trained, toTurns(training), { ...origin, rows: training.length });
  reply({ kind: 'done', id });
}
