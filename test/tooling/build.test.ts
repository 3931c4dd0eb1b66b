import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, type Build } from '../../scripts/build.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

const app = {
  'src/setup.ts': "import { app } from '@azure/functions';\napp.setup({ enableHttpStream: true });\n",
  'src/orchestrations/index.ts':
    "import { app } from 'durable-functions';\nimport { greeting } from '../lib/greeting.ts';\n" +
    'app.orchestration(greeting, function* (context) {\n  return yield context.df.callActivity("greet");\n});\n',
  'src/functions/activities/greet.ts':
    "import { app } from 'durable-functions';\napp.activity('greet', { handler: () => 'hello' });\n",
  'src/functions/hello-get.ts':
    "import { app } from '@azure/functions';\nimport { greeting } from '../lib/greeting.ts';\n" +
    "app.http('hello-get', { handler: async () => ({ body: (await import('../lib/late.ts')).late + greeting }) });\n",
  'src/lib/greeting.ts': "export const greeting = 'greeting';\n",
  'src/lib/late.ts': "export const late = 'late';\n",
};

/** Loads a built app as the worker of the Functions runtime does: it answers `require('@azure/functions-core')` itself. */
const worker = `
import Module from 'node:module';
const registered = [];
let models = 0;
const core = {
  version: '4', hostVersion: '4', workerVersion: '3',
  setProgrammingModel: () => (models += 1),
  registerFunction: ({ name }) => registered.push(name),
  registerHook: () => ({ dispose() {} }),
  getProgrammingModel: () => undefined, log() {}, parseConnectionString() {},
};
const plainRequire = Module.prototype.require;
Module.prototype.require = function (name) {
  return name === '@azure/functions-core' ? core : plainRequire.call(this, name);
};
for (const entry of process.argv.slice(1)) await import(entry);
console.log(JSON.stringify({ models, registered: registered.sort() }));
`;

describe('a built app', () => {
  let project: PlantedProject;
  let built: Build;

  beforeAll(async () => {
    project = await plantProject({ ...app, 'package.json': '{ "type": "module" }', 'dist/stale.js': '' }, true);
    built = await build(project.root);
    // What is deployed has no node_modules.
    await rm(join(project.root, 'node_modules'));
  });

  afterAll(() => project.remove());

  it('has one file for each entry point, and nothing of an earlier build', () => {
    expect(globSync('dist/*.js', { cwd: project.root })).toEqual(['dist/setup.js']);
    expect(built.entries.toSorted()).toEqual([
      'dist/functions/activities/greet.js',
      'dist/functions/hello-get.js',
      'dist/orchestrations/index.js',
      'dist/setup.js',
    ]);
  });

  it('is matched by main of package.json in its entry points and in nothing else', async () => {
    const { main } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as { main: string };
    const matched = globSync(main, { cwd: project.root });
    expect(matched.toSorted()).toEqual(built.entries.toSorted());
    expect(built.chunks.length).toBeGreaterThan(0);
  });

  it('registers all its functions with the worker through one copy of @azure/functions', async () => {
    const entries = built.entries.map((entry) => join(project.root, entry));
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', worker, ...entries], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ models: 1, registered: ['greet', 'greeting', 'hello-get'] });
  });

  it('runs wherever it is copied', async () => {
    const elsewhere = await plantProject({ 'package.json': '{ "type": "module" }' }, false);
    await cp(join(project.root, 'dist'), join(elsewhere.root, 'dist'), { recursive: true });
    const entry = join(elsewhere.root, 'dist/orchestrations/index.js');
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', worker, entry], {
      encoding: 'utf8',
    });
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: '{"models":1,"registered":["greeting"]}' });
    await elsewhere.remove();
  });
});

describe('a build of nothing', () => {
  it('says that there is nothing to build', async () => {
    const empty = await plantProject({ 'package.json': '{}' }, false);
    await expect(build(empty.root)).rejects.toThrow('There is nothing to build');
    await empty.remove();
  });
});
