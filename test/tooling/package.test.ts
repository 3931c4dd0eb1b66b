import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Metafile } from 'esbuild';
import { build } from '../../scripts/build.ts';
import { packageApp, type AppPackage } from '../../scripts/package.ts';
import { unpack, type UnpackedApp } from '../support/app-package.ts';
import { registeredFunctions } from '../support/registered-functions.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

/** What Azure takes is far more; a package that outgrows this has taken in something that it should not hold. */
const largestZip = 3_000_000;

/** Copies what a build reads, so that the same sources lie in another place. */
async function checkOut(inputs: Iterable<string>): Promise<PlantedProject> {
  const project = await plantProject({}, false);
  await linkPackages(project.root);
  for (const input of inputs) {
    await mkdir(dirname(join(project.root, input)), { recursive: true });
    await cp(join(projectRoot, input), join(project.root, input));
  }
  return project;
}

/** The workspace packages, as npm links them. */
async function linkPackages(root: string): Promise<void> {
  await mkdir(join(root, 'node_modules'));
  for (const name of readdirSync(join(projectRoot, 'packages')))
    await symlink(join('..', 'packages', name), join(root, 'node_modules', name), 'junction');
}

/** Every file that is bundled, and what package.json files on the way to it say about it. */
function withManifests(inputs: string[]): Set<string> {
  const all = new Set(['package.json', 'host.json', 'tsconfig.json', ...inputs]);
  for (const input of inputs)
    for (let folder = dirname(input); folder !== '.'; folder = dirname(folder))
      if (existsSync(join(projectRoot, folder, 'package.json'))) all.add(`${folder}/package.json`);
  return all;
}

/** Loads every file that `main` names through `require`, which no module may be loaded by that awaits at its top. */
const loader = `
import Module, { createRequire } from 'node:module';
const registered = [];
const core = {
  version: '4', hostVersion: '4', workerVersion: '3',
  setProgrammingModel() {}, registerFunction: ({ name }) => registered.push(name), registerHook: () => ({ dispose() {} }),
  getProgrammingModel: () => undefined, log() {}, parseConnectionString() {},
};
const plainRequire = Module.prototype.require;
Module.prototype.require = function (name) {
  return name === '@azure/functions-core' ? core : plainRequire.call(this, name);
};
const load = createRequire(process.cwd() + '/');
for (const entry of process.argv.slice(1)) load(entry);
console.log(JSON.stringify(registered.sort()));
`;

/** The sources that are loaded at once with some of the files that were built. */
function loadedWith(isMeant: (path: string) => boolean): string[] {
  const { outputs } = metafile;
  const atOnce = new Set(Object.keys(outputs).filter((path) => path.endsWith('.js') && isMeant(path)));
  for (const path of atOnce)
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && outputs[next]) atOnce.add(next);
  return [...atOnce].flatMap((path) =>
    Object.entries(outputs[path]?.inputs ?? {}).flatMap(([input, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [input] : [],
    ),
  );
}

let inputs: Set<string>;
let metafile: Metafile;
let first: PlantedProject;
let made: AppPackage;
let app: UnpackedApp;

beforeAll(async () => {
  const scratch = await plantProject({}, false);
  ({ metafile } = await build(projectRoot, join(scratch.root, 'dist')));
  await scratch.remove();
  inputs = withManifests(Object.keys(metafile.inputs));
  first = await checkOut(inputs);
  made = await packageApp(first.root);
  app = await unpack(made.zip);
});

afterAll(async () => {
  await app?.remove();
  await first?.remove();
});

describe('the package', () => {
  it('is small', () => {
    expect(made.bytes).toBeGreaterThan(100_000);
    expect(made.bytes).toBeLessThanOrEqual(largestZip);
  });

  it('holds the app, the licences of what is bundled, and nothing else', () => {
    const rest = app.files.filter((path) => !/^dist\/.+\.js(\.LEGAL\.txt)?$/.test(path));
    expect(rest).toEqual(['host.json', 'package.json']);
  });

  it('tells the host what to load, and names no package to install', async () => {
    const manifest = JSON.parse(await readFile(join(app.folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({ type: 'module', private: true });
    expect(Object.keys(manifest).filter((key) => /dependencies|scripts|bin/i.test(key))).toEqual([]);
    const entries = globSync(String(manifest['main']), { cwd: app.folder }).map((path) => path.replaceAll('\\', '/'));
    expect(entries.toSorted()).toEqual(app.files.filter((path) => /\.js$/.test(path) && !path.includes('/chunks/')));
  });

  it('is made of what ships alone', () => {
    const sources = [...inputs].filter((path) => !path.startsWith('node_modules/') && path.includes('/'));
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.filter((path) => !/^(src|packages\/[^/]+\/(src|package\.json$))/.test(path))).toEqual([]);
  });

  it('loads no SDK with the functions: each comes when it is first spoken through', () => {
    const modules = loadedWith((path) => !path.includes('/chunks/'));
    expect(modules).toContain('src/functions/http/chat-post.ts');
    const sdks =
      /node_modules\/@(azure\/(arm-|core-|data-|eventgrid|identity|msal|monitor|storage)|opentelemetry\/(sdk|exporter))/;
    expect(modules.filter((path) => sdks.test(path))).toEqual([]);
  });

  it('loads with a chat what answers chats, and nothing of datasets, runs, webhooks or orchestrations', () => {
    const own = loadedWith((path) => path.endsWith('/http/chat-post.js')).filter((path) => !/node_modules/.test(path));
    expect(own).toContain('src/lib/chat/chat-service.ts');
    const others = /^(packages|src\/(orchestrations|lib\/(runs|models|webhooks)))\//;
    const shapes = /\/contract\/|^packages\/chat-dataset\/src\/rows\/chat-message\.ts$/;
    expect(own.filter((path) => others.test(path) && !shapes.test(path))).toEqual([]);
    expect(own.length).toBeLessThan(60);
  });

  it('names no folder of the machine that made it', async () => {
    for (const path of app.files) expect(await readFile(join(app.folder, path), 'utf8')).not.toContain(first.root);
  });

  it('keeps source maps beside it, one for each file that has any', async () => {
    const maps = Object.keys(unzipSync(await readFile(made.mapsZip)));
    expect(maps).toContain('dist/functions/http/chat-post.js.map');
    expect(maps.filter((map) => !app.files.includes(map.replace(/\.map$/, '')))).toEqual([]);
  });

  it('registers every function of the sources from files that none waits in', async () => {
    const entries = app.files.filter((path) => /\.js$/.test(path) && !path.includes('/chunks/'));
    const flags = ['--experimental-print-required-tla', '--disable-warning=ExperimentalWarning'];
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [...flags, '--input-type=module', '-e', loader, ...entries.map((entry) => join(app.folder, entry))],
      { encoding: 'utf8', cwd: app.folder },
    );
    expect(stderr).toBe('');
    const names = (await registeredFunctions()).map(({ name }) => name);
    expect(JSON.parse(stdout)).toEqual(names.toSorted());
  });

  it('is the same, byte for byte, when made again and when made elsewhere', async () => {
    const before = await Promise.all([readFile(made.zip), readFile(made.mapsZip)]);
    const second = await checkOut(inputs);
    const elsewhere = await packageApp(second.root);
    const again = await packageApp(first.root);
    for (const { zip, mapsZip } of [elsewhere, again]) {
      expect((await readFile(zip)).equals(before[0])).toBe(true);
      expect((await readFile(mapsZip)).equals(before[1])).toBe(true);
    }
    await second.remove();
  });
});
