import { Worker } from 'node:worker_threads';

/** Someone who waits for a thread's replies to one request. */
export interface Waiter<Reply> {
  /** Returns whether that was the last one. */
  onReply(reply: Reply): boolean;
  onCrash(error: Error): void;
}

/** A worker thread that is started when it is needed, again after a crash, and keeps no process alive. */
export interface Thread<Request, Reply> {
  send(request: Request, waiter: Waiter<Reply>): void;
  /** Nobody waits for the request's replies any more. */
  forget(id: number): void;
  terminate(): Promise<void>;
}

export function createThread<Request extends { id: number }, Reply extends { id: number }>(
  file: URL,
  workerData: unknown,
): Thread<Request, Reply> {
  const waiting = new Map<number, Waiter<Reply>>();
  let worker: Worker | undefined;

  function crash(error: Error): void {
    worker = undefined;
    const left = [...waiting.values()];
    waiting.clear();
    left.forEach(({ onCrash }) => onCrash(error));
  }

  function start(): Worker {
    const started = new Worker(file, { workerData });
    // The thread's program posts nothing but its replies.
    started.on('message', (reply: Reply) => {
      if (waiting.get(reply.id)?.onReply(reply)) waiting.delete(reply.id);
    });
    started.on('error', (error) => crash(error instanceof Error ? error : new Error(String(error))));
    started.unref();
    return started;
  }

  return {
    send(request, waiter) {
      waiting.set(request.id, waiter);
      worker ??= start();
      worker.postMessage(request);
    },
    forget: (id) => void waiting.delete(id),
    async terminate() {
      await worker?.terminate();
    },
  };
}
