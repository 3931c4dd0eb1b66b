/** A fault as someone might write it in `folder`, its sound twin, and what the linter is to say of the first alone. */
export interface Fault {
  title: string;
  folder: string;
  faulty: string;
  clean: string;
  says: RegExp;
}

const declarations = `type Orchestration<T> = Generator<string, T, unknown>;
interface Context { df: { currentUtcDateTime: Date; callActivity(name: string): string; setCustomStatus(status: string): void } }
declare function step(context: Context): Orchestration<number>;
declare function enter(context: Context, phase: string): void;
declare const steps: { step: typeof step };
`;

/** A function that stands in an orchestration, around the statements that matter. */
const inStory = (statements: string) =>
  `${declarations}export function* fineTune(context: Context): Orchestration<void> {
  enter(context, 'training');
  yield* step(context);
  yield* steps.step(context);
  yield context.df.callActivity('rest');
  ${statements}
}`;

const replayed = (title: string, faulty: string, clean: string, says: RegExp): Fault => ({
  title: `${title} in an orchestration`,
  folder: 'src/orchestrations',
  faulty: inStory(faulty),
  clean: inStory(clean),
  says,
});

const now = 'context.df.setCustomStatus(context.df.currentUtcDateTime.toISOString());';

const determinism: Fault[] = [
  replayed('new Date()', 'context.df.setCustomStatus(new Date().toISOString());', now, /currentUtcDateTime/),
  replayed('Date()', 'context.df.setCustomStatus(Date());', now, /currentUtcDateTime/),
  replayed('Date.now()', 'context.df.setCustomStatus(String(Date.now()));', now, /currentUtcDateTime/),
  replayed('Math.random()', 'context.df.setCustomStatus(String(Math.random()));', now, /chance/),
  replayed(
    'crypto.randomUUID()',
    'context.df.setCustomStatus(crypto.randomUUID());',
    now,
    /no-restricted-globals.*crypto/,
  ),
  replayed('performance.now()', 'context.df.setCustomStatus(String(performance.now()));', now, /no-restricted-globals/),
  replayed('fetch', "void fetch('https://example.com');", now, /no-restricted-globals.*fetch/),
  replayed('setTimeout', 'setTimeout(() => undefined, 10);', now, /no-restricted-globals.*setTimeout/),
  replayed('console', "console.log('here');", now, /no-restricted-globals.*console/),
  replayed('process', 'context.df.setCustomStatus(process.version);', now, /no-restricted-globals.*process/),
  replayed('globalThis', 'void globalThis.fetch;', now, /no-restricted-globals.*globalThis/),
  replayed('a promise', 'void Promise.resolve();', now, /no-restricted-globals.*Promise/),
  replayed(
    'an async function',
    'const look = async () => { await look(); };\n  void look();',
    now,
    /async work in an activity/,
  ),
  replayed('a dynamic import', "void import('durable-functions');", now, /no-restricted-syntax.*import at the top/),
  replayed('a step not yielded', 'step(context);', 'yield* step(context);', /does nothing until it is yielded/),
  replayed('a step of a namespace not yielded', 'steps.step(context);', 'yield* steps.step(context);', /yielded-steps/),
  replayed(
    'a step yielded without its star',
    'yield step(context);',
    'yield* step(context);',
    /yielded-steps.*yield\*/,
  ),
  replayed(
    'a task not yielded',
    "context.df.callActivity('rest');",
    "yield context.df.callActivity('rest');",
    /task does nothing/,
  ),
  {
    title: 'an await in an orchestration',
    folder: 'src/orchestrations',
    faulty: 'await import("./steps.ts");\nexport const name = "a";',
    clean: 'export const name = "a";',
    says: /yield a step in place of awaiting/,
  },
  {
    title: 'a for await in an orchestration',
    folder: 'src/orchestrations',
    faulty: 'declare const rows: AsyncIterable<string>;\nfor await (const row of rows) row.trim();',
    clean: 'declare const rows: Iterable<string>;\nfor (const row of rows) row.trim();',
    says: /yield steps in place of awaiting/,
  },
  {
    title: 'a module that remembers in an orchestration',
    folder: 'src/orchestrations',
    faulty: 'export let count = 0;\nexport function add(): void {\n  count += 1;\n}',
    clean: 'export const count = 0;',
    says: /what a module remembers/,
  },
  {
    title: "Node's own module in an orchestration",
    folder: 'src/orchestrations',
    faulty: "import { hostname } from 'node:os';\nexport const name = hostname();",
    clean: "import { z } from 'zod';\nexport const name = z.string();",
    says: /no-restricted-imports/,
  },
  {
    title: 'a clock in the helpers for Durable',
    folder: 'src/lib/platform/durable',
    faulty: 'export const started = () => Date.now();',
    clean: 'export const started = (context: { now: Date }) => context.now;',
    says: /currentUtcDateTime/,
  },
  {
    title: 'a word that was given up for one of the field',
    folder: 'src/lib/azure',
    faulty: 'export const onFirstUse = 1;',
    clean: 'export const lazy = 1;',
    says: /id-denylist/,
  },
  {
    title: 'a limit by a name of its own',
    folder: 'src/lib/azure',
    faulty: 'export const mostBytes = 1;',
    clean: 'export const maxBytes = 1;',
    says: /id-match/,
  },
  {
    title: 'chance in a contract',
    folder: 'src/lib/runs/contract',
    faulty: "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();",
    clean: "import { createHash } from 'node:crypto';\nexport const id = createHash('sha256').digest('hex');",
    says: /no-restricted-imports.*not draw lots/,
  },
];

const settings = (title: string, faulty: string): Fault => ({
  title,
  folder: 'src/lib/azure',
  faulty,
  clean: 'export const readUrl = (environment: NodeJS.ProcessEnv) => environment["URL"];',
  says: /Only src\/lib\/platform\/config\.ts sees the environment/,
});

const house: Fault[] = [
  settings('process.env outside of config', 'export const url = process.env["URL"];'),
  settings("process['env'] outside of config", 'export const url = process["env"]["URL"];'),
  settings('env taken out of process', 'const { env } = process;\nexport const url = env["URL"];'),
  settings('env imported', "import { env } from 'node:process';\nexport const url = env['URL'];"),
  {
    title: 'any',
    folder: 'local',
    faulty: 'export const read = (value: any) => String(value);',
    clean: 'export const read = (value: unknown) => String(value);',
    says: /no-explicit-any/,
  },
  {
    title: 'a promise that nobody waits for',
    folder: 'local',
    faulty: 'export function save(store: { put(): Promise<void> }): void {\n  store.put();\n}',
    clean: 'export async function save(store: { put(): Promise<void> }): Promise<void> {\n  await store.put();\n}',
    says: /no-floating-promises/,
  },
  {
    title: 'a switch that forgets a case',
    folder: 'src/lib/chat',
    faulty:
      "export function say(state: 'on' | 'off'): string {\n  switch (state) {\n    case 'on':\n      return 'yes';\n  }\n  return 'no';\n}",
    clean:
      "export function say(state: 'on' | 'off'): string {\n  switch (state) {\n    case 'on':\n      return 'yes';\n    case 'off':\n      return 'no';\n  }\n}",
    says: /switch-exhaustiveness-check/,
  },
  {
    title: 'a default export',
    folder: 'local',
    faulty: 'const name = "a";\nexport default name;',
    clean: 'export const name = "a";',
    says: /no-restricted-exports/,
  },
  {
    title: 'a shortened name',
    folder: 'local',
    faulty: 'export const answer = (req: string) => req;',
    clean: 'export const answer = (request: string) => request;',
    says: /id-denylist/,
  },
  {
    title: 'an import from afar after a near one',
    folder: 'local',
    faulty: "import { z } from 'zod';\nimport { once } from 'node:events';\nexport { once, z };",
    clean: "import { once } from 'node:events';\nimport { z } from 'zod';\nexport { once, z };",
    says: /import-groups/,
  },
  {
    title: 'console in what ships',
    folder: 'src/lib',
    faulty: "export const log = () => console.log('here');",
    clean: "export const log = (write: (line: string) => void) => write('here');",
    says: /no-console/,
  },
  {
    title: 'a function longer than a screen',
    folder: 'src/lib',
    faulty: `export function count(list: number[]): void {\n${'  list.push(1);\n'.repeat(41)}}`,
    clean: `export function createCounter(list: number[]) {\n  return {\n    add() {\n${'      list.push(1);\n'.repeat(30)}    },\n    more() {\n${'      list.push(2);\n'.repeat(30)}    },\n  };\n}`,
    says: /function-lines/,
  },
];

const honesty: Fault[] = [
  ...['only', 'skip', 'todo'].map((left) => ({
    title: `a test left at .${left}`,
    folder: 'test/src',
    faulty: `import { it } from 'vitest';\nit.${left}('a run ends');`,
    clean: "import { it } from 'vitest';\nit('a run ends', () => undefined);",
    says: /Every test runs/,
  })),
  {
    title: 'a whole group left at .only',
    folder: 'test/src',
    faulty: "import { describe } from 'vitest';\ndescribe.concurrent.only('a run', () => undefined);",
    clean: "import { describe } from 'vitest';\ndescribe.concurrent('a run', () => undefined);",
    says: /Every test runs/,
  },
  {
    title: 'a test that sleeps',
    folder: 'test/local',
    faulty: 'export const pause = () => new Promise((resolve) => setTimeout(resolve, 100));',
    clean: 'export const pause = (clock: { sleep(ms: number): Promise<void> }) => clock.sleep(100);',
    says: /A test does not sleep/,
  },
  {
    title: 'a test that imports its sleep',
    folder: 'test/local',
    faulty: "import { setTimeout as sleep } from 'node:timers/promises';\nawait sleep(100);",
    clean: "import { once } from 'node:events';\nexport { once };",
    says: /A test does not sleep/,
  },
];

export const faults: Fault[] = [...determinism, ...house, ...honesty];
