import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle, type Metafile } from 'esbuild';

/** What a build made: paths relative to the app's folder, sizes in bytes without the source maps. */
export interface Build {
  entries: string[];
  chunks: string[];
  bytes: number;
  milliseconds: number;
  metafile: Metafile;
}

const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** The files the runtime loads: they alone match `main` of package.json once they are built. */
const entryPatterns = ['src/setup.ts', 'src/orchestrations/index.ts', 'src/functions/**/*.ts'];

/** Bundled CommonJS packages call `require`, which ES modules lack; through it `@azure/functions` finds the worker. */
const banner = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`;

/**
 * Bundles the app in `root` into a folder `dist` so that it runs without node_modules. What entry points share, such as
 * `@azure/functions` with its registry of functions, is put once into its `chunks`.
 */
export async function build(root = projectRoot, dist = join(root, 'dist')): Promise<Build> {
  const started = performance.now();
  const entryPoints = globSync(entryPatterns, { cwd: root }).sort();
  if (entryPoints.length === 0) throw new Error(`There is nothing to build: no file in ${root} is an entry point.`);

  await rm(dist, { recursive: true, force: true });
  const { metafile } = await bundle({
    absWorkingDir: root,
    entryPoints,
    outdir: dist,
    outbase: 'src',
    // Neither shared code nor what is imported on demand may look like an entry point to `main`.
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Packages that come in both forms share more code, and so are smaller, as ES modules.
    mainFields: ['module', 'main'],
    external: ['@azure/functions-core'],
    banner: { js: banner },
    // Names stay as written: stack traces and whatever asks a class for its name keep working.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'warning',
  });
  const scripts = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.js'));
  const isEntry = ([, { entryPoint = '' }]: (typeof scripts)[number]) => entryPoints.includes(entryPoint);
  return {
    entries: scripts.filter(isEntry).map(([path]) => path),
    chunks: scripts.filter((script) => !isEntry(script)).map(([path]) => path),
    bytes: scripts.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    milliseconds: performance.now() - started,
    metafile,
  };
}

if (import.meta.main) {
  const { entries, chunks, bytes, milliseconds } = await build();
  const [megabytes, seconds] = [(bytes / 1e6).toFixed(2), (milliseconds / 1000).toFixed(1)];
  console.log(`Built dist: ${entries.length} entry points, ${chunks.length} chunks, ${megabytes} MB in ${seconds} s.`);
}
