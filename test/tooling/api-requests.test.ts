import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './planted-project.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const page = read('docs/api.http');

/** `GET /v1/runs/{}` of every function; HEAD is what GET is, without a body. */
const registered = globSync('src/functions/http/*.ts', { cwd: projectRoot }).flatMap((path) => {
  const text = read(path);
  const route = /^ {2}route: '([^']+)'/m.exec(text)?.[1] ?? '';
  const methods = /^ {2}methods: \[([^\]]+)\]/m.exec(text)?.[1]?.match(/\w+/g) ?? [];
  if (route === '{*path}') return [];
  return methods
    .filter((method) => method !== 'HEAD')
    .map((method) => `${method} /${route.replaceAll(/\{\w+\}/g, '{}')}`);
});

const requests = [...page.matchAll(/^([A-Z]+) \{\{host\}\}([^\s?]+).*((?:\n.+)*)/gm)].map(
  ([, method = '', path = '', headers = '']) => ({
    route: `${method} ${path.replaceAll(/\{\{\w+\}\}/g, '{}')}`,
    hasKey: headers.includes('\nAuthorization: Bearer {{key}}'),
  }),
);

describe('docs/api.http', () => {
  it('holds a request for every route, and for no other', () => {
    expect(registered.length).toBeGreaterThan(20);
    expect(requests.map(({ route }) => route).sort()).toEqual(registered.sort());
  });

  it('shows the key wherever it is asked for', () => {
    expect(requests.filter(({ hasKey }) => !hasKey).map(({ route }) => route)).toEqual(['GET /healthz']);
  });

  it('gives every variable a value', () => {
    const given = [...page.matchAll(/^@(\w+) = \S/gm)].map(([, name]) => name);
    const used = [...page.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(given.sort());
  });

  it('has bodies that are JSON', () => {
    const bodies = page.match(/^\{ .*\}$/gm) ?? [];
    expect(bodies.length).toBe(page.match(/^Content-Type: application\/json$/gm)?.length);
    for (const body of bodies) expect(() => JSON.parse(body) as unknown).not.toThrow();
  });
});
