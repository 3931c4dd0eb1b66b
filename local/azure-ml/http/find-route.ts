import type { Route } from './route.ts';

export interface FoundRoute {
  route: Route;
  parameters: Record<string, string>;
}

export interface RouteTable {
  /** `undefined` when no route has this method and path. */
  find(method: string, path: string): FoundRoute | undefined;
}

/** Makes the table of all routes; the first that matches is taken. */
export function createRouteTable(routes: Route[]): RouteTable {
  const patterns = routes.map((route) => ({ route, pattern: toPattern(route.path) }));
  return {
    find(method, path) {
      for (const { route, pattern } of patterns) {
        const match = route.method === method ? pattern.exec(path) : null;
        if (match) return { route, parameters: decode(match.groups ?? {}) };
      }
      return undefined;
    },
  };
}

function toPattern(path: string): RegExp {
  const escaped = path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${escaped}/?$`, 'i');
}

function decode(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}
