import { z } from 'zod';
import type { RegisteredFunction } from '../app/function-metadata.ts';
import { createRouteTemplate } from './route-template.ts';

const httpTriggerSchema = z.looseObject({
  route: z.string().optional(),
  methods: z.array(z.string()).default(['GET', 'POST']),
  authLevel: z.string().default('anonymous'),
});

export interface HttpRoute {
  readonly called: RegisteredFunction;
  readonly authLevel: string;
  /** The route parameters of a request for this function; undefined when it is for another. */
  match(method: string, path: string): Record<string, string> | undefined;
}

function toRoute(called: RegisteredFunction, routePrefix: string): HttpRoute {
  const { route, methods, authLevel } = httpTriggerSchema.parse(called.trigger);
  const template = createRouteTemplate(`${routePrefix}/${route ?? called.name}`);
  const allowed = new Set(methods.map((method) => method.toUpperCase()));
  return {
    called,
    authLevel: authLevel.toLowerCase(),
    match: (method, path) => (allowed.has(method) ? template.match(path) : undefined),
  };
}

/** The HTTP functions in the order in which they are tried: by name, the first that matches wins. */
export function createHttpRoutes(functions: Iterable<RegisteredFunction>, routePrefix: string): HttpRoute[] {
  return [...functions]
    .filter((called) => called.trigger.type.toLowerCase() === 'httptrigger')
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((called) => toRoute(called, routePrefix));
}
