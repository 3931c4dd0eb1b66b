import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerEmpty, answerJson } from '../http/answer.ts';
import type { DurableCall } from './durable-call.ts';
import type { DurableOperations } from './durable-operations.ts';
import { answerPurge, answerPurgeMany, manageInstance } from './manage-instance.ts';
import { answerList, answerStatus } from './query-instances.ts';
import { startOrchestration } from './start-orchestration.ts';

function routeInstances(operations: DurableOperations, call: DurableCall): Promise<void> | void {
  const [, id, operation, name] = call.path;
  switch (`${call.request.method ?? ''} ${id ? 'one' : 'all'}${operation ? ' operation' : ''}`) {
    case 'GET one':
      return answerStatus(operations, call, id ?? '');
    case 'GET all':
      return answerList(operations, call);
    case 'DELETE one':
      return answerPurge(operations, call, id ?? '');
    case 'DELETE all':
      return answerPurgeMany(operations, call);
    case 'POST one operation':
      return manageInstance(operations, call, id ?? '', operation?.toLowerCase() ?? '', name);
    default:
      return answerEmpty(call.response, 404);
  }
}

function refuseEntities({ response }: DurableCall): void {
  answerJson(response, 501, JSON.stringify({ Message: 'This development host does not run entities.' }));
}

function route(operations: DurableOperations, call: DurableCall): Promise<void> | void {
  const [kind, name, id] = call.path;
  if (kind === 'instances') return routeInstances(operations, call);
  if (kind === 'entities') return refuseEntities(call);
  const isStart = kind === 'orchestrators' && call.request.method === 'POST';
  if (isStart && name) return startOrchestration(operations, call, name, id);
  answerEmpty(call.response, 404);
}

/**
 * The Durable HTTP API: for everyone with the key under `/runtime/webhooks/durabletask`, and (`isRpc`) for the app's own
 * durable clients on a port of its own. `path` is what follows the API's own path.
 */
export function createDurableApi(operations: DurableOperations, taskHub: string, code: string, isRpc: boolean) {
  return (request: IncomingMessage, response: ServerResponse, url: URL, path: string): Promise<void> | void => {
    const base = { url: `${url.origin}/runtime/webhooks/durabletask`, taskHub, code };
    const segments = path.split('/').filter(Boolean).map(decodeURIComponent);
    return route(operations, { request, response, query: url.searchParams, path: segments, base, isRpc });
  };
}
