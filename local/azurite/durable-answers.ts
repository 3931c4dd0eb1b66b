import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { keepJournal, type Journal, type LokiDatabase } from './journal.ts';

/** A LokiJS database, in which Azurite keeps everything but the bytes of blobs. */
interface AzuriteDatabase extends LokiDatabase {
  autosaveDisable(): void;
}

/** The class itself; `configureOptions` is called by its constructor. */
export interface LokiClass {
  prototype: { configureOptions(this: AzuriteDatabase, ...options: unknown[]): void };
}

/**
 * Makes Azurite keep what it has acknowledged. By itself it writes its LokiJS databases every five seconds, so that a
 * killed process forgets answers it has given. From here on what a request has changed is written before it is answered.
 *
 * Must be called before Azurite is loaded. The returned function writes what has not been written yet.
 */
export function makeAnswersDurable({ prototype }: LokiClass): () => void {
  const journals: Journal[] = [];
  const configure = prototype.configureOptions;
  prototype.configureOptions = function (...options) {
    configure.apply(this, options);
    // Its timer would save in any order. Newest first: the database of extents is made after the one of blobs that point at them.
    this.autosaveDisable();
    journals.unshift(keepJournal(this));
  };
  const save = (): void => journals.forEach((journal) => journal.save());
  subscribe('http.server.request.start', (message) => {
    // Node's documented message of this channel.
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (request.method !== 'GET' && request.method !== 'HEAD') saveBefore(response, save);
  });
  return save;
}

/** Azurite's answers to changes are made when the change is: what is there then is what is written. */
function saveBefore(response: ServerResponse, save: () => void): void {
  const { write, end } = response;
  const saved = (): boolean => {
    try {
      save();
      return true;
    } catch (error) {
      console.error('Azurite could not save:', error);
      response.destroy();
      return false;
    }
  };
  // Node overloads both; the arguments go through as they came.
  response.write = ((...chunk: Parameters<typeof write>) => saved() && write.apply(response, chunk)) as never;
  response.end = ((...chunk: Parameters<typeof end>) => (saved() ? end.apply(response, chunk) : response)) as never;
}
