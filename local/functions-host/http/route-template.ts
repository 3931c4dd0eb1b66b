import { routeConstraints } from './route-constraints.ts';

/** A route of ASP.NET's kind: `v1/runs/{id:int}/{rest?}`, `{*path}`. */
export interface RouteTemplate {
  /** The parameters of a path (undecoded, with its first slash), or undefined when it does not match. */
  match(path: string): Record<string, string> | undefined;
}

interface Parameter {
  name: string;
  fits: (value: string) => boolean;
}

/** Slashes stay encoded in a parameter, everything else is decoded. */
function decodeParameter(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll(/%(2f)/gi, '%25$1'));
  } catch {
    return value;
  }
}

const parameterPattern = /\{(\*{0,2})([\w-]+)((?::[^{}:=?]+(?:\([^)]*\))?)*)(=[^{}?]*)?(\?)?\}/g;
const escapeText = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The pattern of one segment with the slash before it; puts what it captures into `parameters`. */
function toSegmentPattern(segment: string, parameters: Parameter[]): string {
  let pattern = '';
  let last = 0;
  let optional = false;
  for (const found of segment.matchAll(parameterPattern)) {
    const [whole, stars, name = '', constraints = '', fallback, question] = found;
    pattern += escapeText(segment.slice(last, found.index)) + (stars ? '(.*)' : '([^/]+)');
    last = found.index + whole.length;
    optional ||= Boolean(stars || fallback || question) && whole === segment;
    parameters.push({ name, fits: routeConstraints(constraints) });
  }
  pattern += escapeText(segment.slice(last));
  return optional ? `(?:/${pattern})?` : `/${pattern}`;
}

export function createRouteTemplate(route: string): RouteTemplate {
  const parameters: Parameter[] = [];
  const segments = route.split('/').filter((segment) => segment !== '');
  const pattern = segments.map((segment) => toSegmentPattern(segment, parameters)).join('');
  const whole = new RegExp(`^${pattern}/?$`, 'i');
  return {
    match(path) {
      const captured = whole.exec(path)?.slice(1);
      if (!captured) return undefined;
      const found: Record<string, string> = {};
      for (const [index, { name, fits }] of parameters.entries()) {
        const value = captured[index];
        if (value === undefined || value === '') continue;
        if (!fits(decodeParameter(value))) return undefined;
        found[name] = decodeParameter(value);
      }
      return found;
    },
  };
}
