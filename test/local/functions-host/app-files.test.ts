import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expandBraces, findAppFiles } from '../../../local/functions-host/app/app-files.ts';
import { createStateFolder } from './host-process.ts';

let folder: Awaited<ReturnType<typeof createStateFolder>>;

beforeEach(async () => {
  folder = await createStateFolder();
});

afterEach(() => folder.remove());

test('alternatives in braces keep their order, nested ones too', () => {
  expect(expandBraces('dist/{setup,functions/{b,a}}.js')).toEqual([
    'dist/setup.js',
    'dist/functions/b.js',
    'dist/functions/a.js',
  ]);
});

test('the files of an app are those that main names, the first alternative first', async () => {
  await mkdir(join(folder.path, 'dist/functions/http'), { recursive: true });
  await mkdir(join(folder.path, 'dist/chunks'), { recursive: true });
  const files = ['dist/setup.js', 'dist/functions/b.js', 'dist/functions/http/a.js', 'dist/chunks/c.js'];
  for (const file of files) await writeFile(join(folder.path, file), '');
  await writeFile(join(folder.path, 'package.json'), '{"main":"dist/{setup,orchestrations/*,functions/**/*}.js"}');
  expect(findAppFiles(folder.path).map((file) => relative(folder.path, file))).toEqual(files.slice(0, 3));
});

test('a folder in which nothing matches is refused with the reason', async () => {
  await writeFile(join(folder.path, 'package.json'), '{"main":"dist/*.js"}');
  expect(() => findAppFiles(folder.path)).toThrow('Is it built?');
});
