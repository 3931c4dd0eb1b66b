import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { projectRoot } from './run.ts';

/** The page, and the comments between which its picture stands. */
export const architecturePage = 'docs/architecture.md';
const markers = ['<!-- rooms: begin, written by `npm run docs:architecture` -->', '<!-- rooms: end -->'] as const;

/** An import of one room from another: `shape` where it is of a contract, which everyone may know. */
export interface RoomImport {
  from: string;
  to: string;
  kind: 'use' | 'shape';
}

/** Left out of the picture: every room uses the first, and the second makes the objects of all the others. */
const everywhere = ['src/lib/platform', 'src/lib/services'];

const room = /^(src\/lib\/[^/]+|src\/(?:functions|orchestrations|cli)|packages\/[^/]+)\//;

/** The room that a file lies in; undefined for what lies in none, such as `src/setup.ts`. */
const roomOf = (path: string): string | undefined => room.exec(path)?.[1];

const pattern = z.string().transform((text) => new RegExp(text));
const ruleSchema = z.object({
  name: z.string(),
  comment: z.string(),
  from: z.object({ path: pattern.optional(), pathNot: pattern.optional() }),
  to: z.object({ pathNot: pattern.optional() }),
});
type Rule = z.infer<typeof ruleSchema>;

/** Reads the layer rules, as dependency-cruiser does. */
function readRules(): Rule[] {
  const config: unknown = createRequire(import.meta.url)(join(projectRoot, '.dependency-cruiser.cjs'));
  return z.object({ forbidden: z.array(ruleSchema) }).parse(config).forbidden;
}

/** Names of packages of this repository with what their `exports` lead to (`chat-dataset/report` → its file). */
function readExports(): Map<string, string> {
  const schema = z.object({ name: z.string(), exports: z.record(z.string(), z.string()) });
  const found = new Map<string, string>();
  for (const path of globSync('packages/*/package.json', { cwd: projectRoot })) {
    const folder = posix.dirname(path.replaceAll('\\', '/'));
    const { name, exports } = schema.parse(JSON.parse(readFileSync(join(projectRoot, path), 'utf8')));
    for (const [entry, target] of Object.entries(exports))
      found.set(posix.join(name, entry), posix.join(folder, target));
  }
  return found;
}

/** Sources by path, as Git writes paths. */
function readSources(): Map<string, string> {
  const paths = globSync(['src/**/*.ts', 'packages/*/src/**/*.ts'], { cwd: projectRoot });
  const sources = paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(projectRoot, path), 'utf8')]);
  return new Map(sources.toSorted() as [string, string][]);
}

const imports = /^(?:import|export)\b[^;'"]*?(?:from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'/gm;

/** What the text of a module imports, statically or not, in the order in which it does. */
export const specifiersOf = (text: string): string[] =>
  [...text.matchAll(imports)].map(([, fixed, lazy]) => fixed ?? lazy ?? '');

/** Every room with the rooms that its files import from, in the order of their names. */
export function findRoomImports(
  sources: ReadonlyMap<string, string>,
  exports: ReadonlyMap<string, string>,
  isShape: (path: string) => boolean,
): RoomImport[] {
  const found = new Map<string, RoomImport>();
  for (const [path, text] of sources)
    for (const specifier of specifiersOf(text)) {
      const target = specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : exports.get(specifier);
      const [from, to] = [roomOf(path), target && roomOf(target)];
      if (!from || !to || !target || from === to) continue;
      const key = `${from} ${to}`;
      if (found.get(key)?.kind !== 'use') found.set(key, { from, to, kind: isShape(target) ? 'shape' : 'use' });
    }
  return [...found.values()].toSorted((left, right) =>
    `${left.from} ${left.to}` < `${right.from} ${right.to}` ? -1 : 1,
  );
}

const shortNameOf = (name: string): string => name.replace(/^(src\/lib|src|packages)\//, '');

function renderPicture(rooms: readonly string[], found: readonly RoomImport[]): string[] {
  const isShown = (name: string): boolean => !everywhere.includes(name);
  const [inLib, outside] = [true, false].map((lib) =>
    rooms.filter((name) => isShown(name) && name.startsWith('src/lib/') === lib),
  ) as [string[], string[]];
  const arrows = found.filter(({ from, to, kind }) => kind === 'use' && isShown(from) && isShown(to));
  return [
    '```mermaid',
    'flowchart TD',
    ...outside.map((name) => `  ${shortNameOf(name)}[${name}]`),
    '  subgraph lib [src/lib]',
    ...inLib.map((name) => `    ${shortNameOf(name)}`),
    '  end',
    ...arrows.map(({ from, to }) => `  ${shortNameOf(from)} --> ${shortNameOf(to)}`),
    '```',
  ];
}

/** Rules that speak of one room alone. */
function rulesOf(name: string, rules: readonly Rule[], paths: readonly string[]): Rule[] {
  return rules.filter(({ from }) => {
    const held = paths.filter((path) => from.path?.test(path) && !from.pathNot?.test(path));
    return held.length > 0 && held.every((path) => roomOf(path) === name);
  });
}

/** One line for each room: what it uses, what it only knows the contracts of, and what the rules say of it alone. */
function renderList(rooms: readonly string[], found: readonly RoomImport[], law: (name: string) => Rule[]): string[] {
  const named = (from: string, kind: RoomImport['kind'], verb: string): string[] => {
    const names = found.filter((each) => each.from === from && each.kind === kind).map(({ to }) => shortNameOf(to));
    return names.length > 0 ? [`${verb} ${names.join(', ')}`] : [];
  };
  return rooms.map((name) => {
    const verbs = [...named(name, 'use', 'uses'), ...named(name, 'shape', 'knows the contracts of')];
    const comments = [...new Set(law(name).map(({ comment }) => comment))].map((comment) => ` ${comment}`);
    return `- [\`${name}\`](../${name}) ${verbs.join('; ') || 'uses none of the others'}.${comments.join('')}`;
  });
}

/** What stands between the markers: the picture and the list, from the imports and the rules as they are. */
function renderRooms(): string {
  const [rules, sources] = [readRules(), readSources()];
  const shapes = rules.find(({ name }) => name === 'contracts-are-pure')?.to.pathNot;
  if (!shapes) throw new Error("The rule 'contracts-are-pure' no longer says in `to.pathNot` what a contract is.");
  const found = findRoomImports(sources, readExports(), (path) => shapes.test(path));
  const paths = [...sources.keys()];
  const rooms = [...new Set(paths.flatMap((path) => roomOf(path) ?? []))].toSorted();
  return [...renderPicture(rooms, found), '', ...renderList(rooms, found, (name) => rulesOf(name, rules, paths))].join(
    '\n',
  );
}

/** The page with its picture drawn anew, as Prettier writes it. */
export async function renderPage(page: string): Promise<string> {
  const [begin, end] = [page.indexOf(markers[0]), page.indexOf(markers[1])];
  if (begin < 0 || end < begin) throw new Error(`${architecturePage} lost the comments ${markers.join(' and ')}.`);
  const text = `${page.slice(0, begin)}${markers[0]}\n\n${renderRooms()}\n\n${page.slice(end)}`;
  return format(text, { ...(await resolveConfig(join(projectRoot, architecturePage))), parser: 'markdown' });
}

if (import.meta.main) {
  const path = join(projectRoot, architecturePage);
  writeFileSync(path, await renderPage(readFileSync(path, 'utf8')));
}
