import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { metricNames } from '../../src/lib/platform/telemetry/metrics.ts';
import { projectRoot } from './planted-project.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const pages = globSync(['*.md', 'docs/{,how-to/}*.md', 'packages/*/*.md'], { cwd: projectRoot }).map((path) =>
  path.replaceAll('\\', '/'),
);

/** Targets of the links of a page that lead to files of the project. */
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^\w+:/.test(target));

/** The cells of the table rows below a heading. */
function rowsBelow(page: string, heading: string): string[][] {
  const [, section = ''] = read(page).split(`\n## ${heading}\n`);
  const lines =
    section
      .split('\n## ', 1)[0]
      ?.split('\n')
      .filter((line) => line.startsWith('|')) ?? [];
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the documents', () => {
  it.each(pages)('of the project lead to files that there are: %s', (page) => {
    const lost = linksOf(read(page)).filter((target) => !existsSync(join(projectRoot, dirname(page), target)));
    expect(lost).toEqual([]);
  });

  it('name for every threat a test that shows the answer', () => {
    const threats = rowsBelow('docs/security.md', 'Threats and answers');
    expect(threats.length).toBeGreaterThan(10);
    const unshown = threats.filter(([, , shown = '']) => !linksOf(shown).some((target) => target.endsWith('.test.ts')));
    expect(unshown).toEqual([]);
  });

  it('tell every role that the templates give, and no other', () => {
    const template = read('infra/modules/roles.bicep');
    const given = ['App', 'Machine', 'Topic', 'Person', 'Studio'].flatMap((who) => {
      const [, list = ''] = new RegExp(`var of${who} grant\\[\\] = \\[\\n(.*?)\\n\\]`, 's').exec(template) ?? [];
      const named: Record<string, string[]> = { Topic: ['storageTopic', 'machineLearningTopic'], Studio: ['person'] };
      const names = named[who] ?? [who.toLowerCase()];
      const grants = [...list.matchAll(/role: '([^']+)',?\s+scope: where\.(\w+)/g)];
      return names.flatMap((name) => grants.map(([, role, scope]) => `${name}: ${role} on ${scope}`));
    });
    const told = rowsBelow('docs/security.md', 'Who may do what').map(([who, role, on]) => `${who}: ${role} on ${on}`);
    expect(given.length).toBeGreaterThan(10);
    expect(told.toSorted()).toEqual(given.toSorted());
  });
});

describe('what is asked of telemetry', () => {
  const sources = globSync('src/lib/{platform,chat}/**/*.ts', { cwd: projectRoot }).map(read).join('\n');
  const namesIn = (text: string): Set<string> => new Set(text.match(/(?<=['`])droptune\.[a-z_.]+(?=['`])/g));

  it.each(['docs/operations.md', 'infra/workbook.json'])('in %s has the names that the app tells it under', (page) => {
    const names = namesIn(read(page));
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter((name) => !namesIn(sources).has(name))).toEqual([]);
  });

  it('can be asked for: each metric is in the guide', () => {
    const names = namesIn(read('docs/operations.md'));
    expect(Object.values(metricNames).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('the workbook', () => {
  const query = z.object({ query: z.string(), title: z.string(), queryType: z.union([z.literal(0), z.literal(1)]) });
  const item = z.discriminatedUnion('type', [
    z.object({ type: z.literal(1), name: z.string(), content: z.object({ json: z.string() }) }),
    z.object({ type: z.literal(3), name: z.string(), content: query }),
    z.object({ type: z.literal(9), name: z.string(), content: z.object({ parameters: z.array(z.unknown()).min(1) }) }),
  ]);
  const workbook = z.object({ version: z.literal('Notebook/1.0'), items: z.array(item) });

  it('asks tables of Log Analytics, and alerts of Resource Graph', () => {
    const { items } = workbook.parse(JSON.parse(read('infra/workbook.json')));
    expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
    const queries = items.flatMap((each) => (each.type === 3 ? [each.content] : []));
    expect(queries.length).toBeGreaterThan(8);
    for (const { query: text, queryType } of queries)
      expect(text).toMatch(queryType === 1 ? /^alertsmanagementresources\n/ : /^(AppDependencies|AppMetrics)\n/);
  });
});
