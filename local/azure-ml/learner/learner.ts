import { Worker } from 'node:worker_threads';
import type { AnswerOptions } from './answer.ts';
import type { ArtifactOrigin } from './artifact-origin.ts';
import type { Message } from './conversation.ts';
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

interface Waiting {
  onLog?: (metrics: LoggedMetric[]) => void;
  resolve(value: string): void;
  reject(error: Error): void;
}

/** Threads start at their first use. */
export function createLearner(): Learner {
  const cancelled = new Int32Array(new SharedArrayBuffer(4 * slots));
  const waiting = new Map<number, Waiting>();
  let [trainer, answerer, number] = [undefined as Worker | undefined, undefined as Worker | undefined, 0];

  function start(file: string, onMessage: (message: unknown) => void): Worker {
    const worker = new Worker(new URL(file, import.meta.url), { workerData: { cancelled } });
    worker.on('message', onMessage);
    worker.on('error', (error) =>
      waiting.forEach(({ reject }) => reject(error instanceof Error ? error : new Error(String(error)))),
    );
    worker.unref();
    return worker;
  }

  function settle(id: number, end: (waiter: Waiting) => void): void {
    const waiter = waiting.get(id);
    waiting.delete(id);
    if (waiter) end(waiter);
  }

  function onTraining(message: unknown): void {
    // Nothing else is posted by the training thread.
    const reply = message as TrainingReply;
    if (reply.kind === 'log') waiting.get(reply.id)?.onLog?.(reply.metrics);
    else if (reply.kind === 'done') settle(reply.id, ({ resolve }) => resolve(''));
    else settle(reply.id, ({ reject }) => reject(new Error(reply.message)));
  }

  function onAnswer(message: unknown): void {
    // Nothing else is posted by the answering thread.
    const reply = message as AnswerReply;
    settle(reply.id, ({ resolve, reject }) => ('text' in reply ? resolve(reply.text) : reject(new Error(reply.error))));
  }

  return {
    train({ onLog, signal, ...order }) {
      const id = (number += 1);
      trainer ??= start('./training-worker.ts', onTraining);
      const worker = trainer;
      return new Promise<void>((resolve, reject) => {
        waiting.set(id, { onLog, resolve: () => resolve(), reject });
        const stop = () => {
          Atomics.store(cancelled, id % slots, id);
          settle(id, (waiter) => waiter.reject(new Error('The training was cancelled.')));
        };
        if (signal.aborted) return stop();
        signal.addEventListener('abort', stop, { once: true });
        worker.postMessage({ ...order, id, slot: id % slots } satisfies TrainingRequest);
      });
    },
    answer(folder, messages, options) {
      const id = (number += 1);
      answerer ??= start('./answering-worker.ts', onAnswer);
      const worker = answerer;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, folder, messages, options } satisfies AnswerRequest);
      });
    },
    async close() {
      await Promise.all([trainer?.terminate(), answerer?.terminate()]);
    },
  };
}
