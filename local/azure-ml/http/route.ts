import type { IncomingHttpHeaders } from 'node:http';

/** A request that has found its route: `parameters` are the path's named parts, decoded. */
export interface Call {
  method: string;
  path: string;
  parameters: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The JSON body, `undefined` when there is none. */
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** Who may call: with a management token and an api-version, with a token alone, or anyone (the route looks itself). */
export type Door = 'management' | 'data-plane' | 'open';

export interface Route {
  method: string;
  door: Door;
  /** Matches without regard to case, as ARM does; `{name}` stands for one part of the path. */
  path: string;
  handle(call: Call): Answer | Promise<Answer>;
}

type Handle = Route['handle'];

export const workspacePath =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.MachineLearningServices/workspaces/{workspace}';

/** A route of ARM: needs a token for management.azure.com and a known api-version. */
export const managementRoute = (method: string, path: string, handle: Handle): Route => ({
  method,
  path,
  door: 'management',
  handle,
});

/** A named part of the path; that a route's handler is called proves that it is there. */
export function parameter(call: Call, name: string): string {
  const value = call.parameters[name];
  if (value === undefined) throw new Error(`The route of ${call.path} has no part '${name}'.`);
  return value;
}
