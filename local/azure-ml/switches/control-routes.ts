import { ZodError, z } from 'zod';
import { ArmError } from '../http/arm-error.ts';
import type { RequestLog } from '../http/request-log.ts';
import type { Answer, Route } from '../http/route.ts';
import type { StateSummary } from '../state-summary.ts';
import type { SwitchBoard } from './switch-board.ts';

/** What is controlled from outside: reachable on loopback only, without a token. */
export interface Controls {
  board: SwitchBoard;
  log: RequestLog;
  state(): StateSummary;
}

/**
 * `GET/POST/DELETE /_switches` (POST sets the named ones, DELETE resets all), `GET/DELETE /_requests` (what ARM was
 * asked) and `GET /_state` (what there is).
 */
export function controlRoutes({ board, log, state }: Controls): Route[] {
  const route = (method: string, path: string, work: (body: unknown) => unknown): Route => ({
    method,
    path,
    door: 'open',
    handle: ({ body }): Answer => ({ status: 200, body: work(body) }),
  });
  return [
    route('GET', '/_switches', () => board.read()),
    route('POST', '/_switches', (body) => set(board, body)),
    route('DELETE', '/_switches', () => board.reset()),
    route('GET', '/_requests', () => log.all()),
    route('DELETE', '/_requests', () => {
      log.clear();
      return [];
    }),
    route('GET', '/_state', state),
  ];
}

function set(board: SwitchBoard, body: unknown) {
  try {
    return board.set(body);
  } catch (error) {
    if (error instanceof ZodError) throw new ArmError(400, 'UnknownSwitch', z.prettifyError(error));
    throw error;
  }
}
