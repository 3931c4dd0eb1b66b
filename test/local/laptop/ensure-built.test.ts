import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../../../local/ensure-built.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'droptune-'));
  await mkdir(join(root, 'src/functions'), { recursive: true });
  await writeFile(join(root, 'src/functions/hello.ts'), 'export const hello: string = "hello";');
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the build before a start', () => {
  it('is made once', async () => {
    expect(await ensureBuilt(root)).toBe(true);
    expect(await ensureBuilt(root)).toBe(false);
  });

  it('is made once where two starts need it at once', async () => {
    expect((await Promise.all([ensureBuilt(root), ensureBuilt(root)])).sort()).toEqual([false, true]);
  });

  it('is made again after a source has changed', async () => {
    await ensureBuilt(root);
    const later = new Date(Date.now() + 1_000);
    await utimes(join(root, 'src/functions/hello.ts'), later, later);
    expect(await ensureBuilt(root)).toBe(true);
  });

  it('is made again after dist was removed', async () => {
    await ensureBuilt(root);
    await rm(join(root, 'dist'), { recursive: true });
    expect(await ensureBuilt(root)).toBe(true);
  });
});
