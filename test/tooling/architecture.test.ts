import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { architecturePage, findRoomImports, renderPage, specifiersOf } from '../../scripts/architecture-page.ts';
import { projectRoot } from './planted-project.ts';

const page = readFileSync(join(projectRoot, architecturePage), 'utf8');

describe('the page of the architecture', () => {
  it('shows the rooms as the sources import each other; `npm run docs:architecture` writes it anew', async () => {
    expect(page).toBe(await renderPage(page));
  });

  it('names each room by a folder that exists, with what it is for', () => {
    const rooms = [...page.matchAll(/^- \[`([^`]+)`\]\(\.\.\/\1\) /gm)].map(([, name = '']) => name);
    expect(rooms.length).toBeGreaterThan(10);
    expect(rooms.filter((name) => !existsSync(join(projectRoot, name)))).toEqual([]);
    const purposes = page.slice(page.indexOf('\n## What is where\n'));
    expect(rooms.filter((name) => !purposes.includes(`| [\`${name}\`](../${name}) `))).toEqual([]);
  });
});

describe('the scan behind it', () => {
  it('finds imports of every kind', () => {
    const text = [
      "import { a,\n  type B } from './a.ts';",
      "import type { C } from './c.ts';",
      "export * from './d.ts';",
      "import './e.ts';",
      "const load = () => import('./f.ts');",
      "const text = 'no import';",
    ].join('\n');
    expect(specifiersOf(text)).toEqual(['./a.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
  });

  it('tells use of a room from knowledge of its contracts', () => {
    const sources = new Map([
      [
        'src/lib/runs/a.ts',
        "import { plan } from '../models/contract/plan.ts';\nimport 'rows/report';\nimport './b.ts';",
      ],
      ['src/lib/chat/c.ts', "import { plan } from '../models/contract/plan.ts';\nimport '../models/serving.ts';"],
    ]);
    const exports = new Map([['rows/report', 'packages/rows/src/report.ts']]);
    expect(findRoomImports(sources, exports, (path) => path.includes('/contract/'))).toEqual([
      { from: 'src/lib/chat', to: 'src/lib/models', kind: 'use' },
      { from: 'src/lib/runs', to: 'packages/rows', kind: 'use' },
      { from: 'src/lib/runs', to: 'src/lib/models', kind: 'shape' },
    ]);
  });
});
