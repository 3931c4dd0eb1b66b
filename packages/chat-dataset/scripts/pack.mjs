// What `npm pack` makes: sources built to JavaScript with their declarations, and a package.json that leads there. In the repository
// package.json leads to the sources, so that nothing has to be built to work on them; it is put back after packing.
import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { build as bundle } from 'esbuild';

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = join(folder, 'package.json');
const kept = join(folder, 'package.json.kept');
const dist = join(folder, 'dist');

async function build() {
  const written = JSON.parse(await readFile(manifest, 'utf8'));
  const doors = Object.entries(written.exports);
  await rm(dist, { recursive: true, force: true });
  await bundle({
    absWorkingDir: folder,
    entryPoints: [...doors.map(([, path]) => path), 'src/cli/main.ts'],
    outdir: dist,
    outbase: 'src',
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
  });
  await declare();
  await copyFile(manifest, kept);
  const { scripts: _scripts, ...shipped } = written;
  const exports = Object.fromEntries(doors.map(([name, path]) => [name, shippedDoor(path)]));
  const engines = { node: '>=22.15' };
  await writeFile(manifest, `${JSON.stringify({ ...shipped, engines, exports }, null, 2)}\n`);
}

const shippedDoor = (path) => ({
  types: path.replace('./src/', './dist/').replace(/\.ts$/, '.d.ts'),
  default: path.replace('./src/', './dist/').replace(/\.ts$/, '.js'),
});

/** Declarations import each other as `.ts`; whoever installs the package has `.js` and `.d.ts`. */
async function declare() {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(folder, 'tsconfig.build.json')], { stdio: 'inherit' });
  for (const path of globSync('**/*.d.ts', { cwd: dist })) {
    const text = await readFile(join(dist, path), 'utf8');
    await writeFile(join(dist, path), text.replace(/((?:from|import\() ?['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
}

async function restore() {
  await rename(kept, manifest);
  await rm(dist, { recursive: true, force: true });
}

await { build, restore }[process.argv[2]]();
