import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset } from './support/chat-dataset.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '..');
/** npm is a script for the shell on one system and a file on others. */
const shell = process.platform === 'win32';

let folder: string;
let manifest: string;
const read = (name: string) => readFile(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chat-dataset-'));
  manifest = await readFile(join(root, 'package.json'), 'utf8');
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root, shell });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await run('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder, shell });
  await writeFile(join(folder, 'my-chats.jsonl'), chatDataset(40));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The blocks of code in the README, in their order. */
async function examples(): Promise<string[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  return [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
}

describe('the packed package, in an empty folder', () => {
  it('leaves the repository as it was', async () => {
    expect(await readFile(join(root, 'package.json'), 'utf8')).toBe(manifest);
  });

  it('checks a file from the command line', async () => {
    const { stdout } = await run('npx', ['chat-dataset', 'check', 'my-chats.jsonl'], { cwd: folder, shell });
    expect(stdout).toMatch(/^Accepted\.\n/);
  });

  it('runs the examples of its README', async () => {
    const printed: string[] = [];
    for (const [index, code] of (await examples()).entries()) {
      await writeFile(join(folder, `example-${index}.js`), code);
      printed.push((await run(process.execPath, [`example-${index}.js`], { cwd: folder })).stdout);
    }
    expect(printed).toEqual([
      expect.stringContaining('36 training rows, 4 evaluation rows'),
      expect.stringMatching(/^1 2\n2 2\n/),
      expect.stringMatching(/^\d+\n\d+\n$/),
    ]);
    expect((await read('train.jsonl')).split('\n')).toHaveLength(37);
  });

  it('brings the types of all its doors', async () => {
    const shipped = JSON.parse(await read('node_modules/chat-dataset/package.json')) as {
      exports: Record<string, { types: string; default: string }>;
    };
    expect(Object.keys(shipped.exports)).toEqual(Object.keys((JSON.parse(manifest) as typeof shipped).exports));
    const compiler = resolve(root, '../../node_modules/typescript/bin/tsc');
    const imports = Object.keys(shipped.exports).map((door) => `import '${door.replace('.', 'chat-dataset')}';\n`);
    await writeFile(
      join(folder, 'uses.ts'),
      `${imports.join('')}import { checkDataset, type DatasetReport } from 'chat-dataset';\nexport const report = async (...of: Parameters<typeof checkDataset>): Promise<DatasetReport> => (await checkDataset(...of)).report;\n`,
    );
    const types = resolve(root, '../../node_modules/@types');
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
      '--typeRoots',
      types,
    ];
    await run(process.execPath, [compiler, ...flags, 'uses.ts'], { cwd: folder });
  });
});
