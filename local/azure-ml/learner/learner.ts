import type { AnswerOptions } from './answer.ts';
import type { ArtifactOrigin } from './artifact-origin.ts';
import type { Message } from './conversation.ts';
import { createThread } from './thread.ts';
import type { LoggedMetric } from './train.ts';

export interface TrainingOrder {
  trainPath: string;
  /** Null: there is nothing to evaluate on. */
  evaluationPath: string | null;
  /** The folder that the artifact is written to. */
  output: string;
  /** The most tokens to train on. */
  tokens: number;
  origin: Omit<ArtifactOrigin, 'rows'>;
  onLog(metrics: LoggedMetric[]): void;
  signal: AbortSignal;
}

/** Trains and answers in threads of its own, so that the stand-in stays free to answer others. */
export interface Learner {
  /** Resolves once the artifact is written. Rejects with what is wrong with the data, or when the signal aborts. */
  train(order: TrainingOrder): Promise<void>;
  /** Rejects when the folder holds no artifact. */
  answer(folder: string, messages: Message[], options: AnswerOptions): Promise<string>;
  close(): Promise<void>;
}

export type TrainingRequest = Omit<TrainingOrder, 'onLog' | 'signal'> & { id: number; slot: number };
export type TrainingReply =
  | { kind: 'log'; id: number; metrics: LoggedMetric[] }
  | { kind: 'done'; id: number }
  | { kind: 'failed'; id: number; message: string };
export interface AnswerRequest {
  id: number;
  folder: string;
  messages: Message[];
  options: AnswerOptions;
}
export type AnswerReply = { id: number; text: string } | { id: number; error: string };

/** How many cancelled trainings the training thread can be told of at a time. */
const slots = 1_024;

/** Threads start at their first use. */
export function createLearner(): Learner {
  const cancelled = new Int32Array(new SharedArrayBuffer(4 * slots));
  const place = (file: string) => new URL(file, import.meta.url);
  const trainer = createThread<TrainingRequest, TrainingReply>(place('./training-worker.ts'), { cancelled });
  const answerer = createThread<AnswerRequest, AnswerReply>(place('./answering-worker.ts'), {});
  let number = 0;

  return {
    train: ({ onLog, signal, ...order }) =>
      new Promise((resolve, reject) => {
        const id = (number += 1);
        const stop = () => {
          Atomics.store(cancelled, id % slots, id);
          trainer.forget(id);
          reject(new Error('The training was cancelled.'));
        };
        if (signal.aborted) return stop();
        signal.addEventListener('abort', stop, { once: true });
        const onReply = (reply: TrainingReply) => {
          if (reply.kind === 'log') onLog(reply.metrics);
          else if (reply.kind === 'done') resolve();
          else reject(new Error(reply.message));
          return reply.kind !== 'log';
        };
        trainer.send({ ...order, id, slot: id % slots }, { onReply, onCrash: reject });
      }),
    answer: (folder, messages, options) =>
      new Promise((resolve, reject) => {
        const id = (number += 1);
        const onReply = (reply: AnswerReply) => {
          if ('text' in reply) resolve(reply.text);
          else reject(new Error(reply.error));
          return true;
        };
        answerer.send({ id, folder, messages, options }, { onReply, onCrash: reject });
      }),
    async close() {
      await Promise.all([trainer.terminate(), answerer.terminate()]);
    },
  };
}
