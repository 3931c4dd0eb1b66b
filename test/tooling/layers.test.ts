import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

/** Who may not import whom, by the name of the rule that says so; `specifier` is written in `from` as it stands. */
const forbidden: { rule: string; from: string; specifier: string; typeOnly?: boolean }[] = [
  { rule: 'src-stands-alone', from: 'src/lib/a-local.ts', specifier: '../../local/clock.ts' },
  { rule: 'src-stands-alone', from: 'src/lib/a-test.ts', specifier: '../../test/support/fake.ts', typeOnly: true },
  { rule: 'src-stands-alone', from: 'src/functions/http/a-web.ts', specifier: '../../../web/page.ts' },
  { rule: 'src-ships-its-packages', from: 'src/lib/b-dev.ts', specifier: 'left-out' },
  {
    rule: 'local-meets-src-at-protocols',
    from: 'local/c-app.ts',
    specifier: '../src/lib/platform/errors.ts',
    typeOnly: true,
  },
  { rule: 'packages-stand-alone', from: 'packages/rows/src/q.ts', specifier: '../../../src/lib/platform/errors.ts' },
  { rule: 'packages-by-their-doors', from: 'src/lib/q.ts', specifier: '../../packages/rows/src/inside.ts' },
  { rule: 'packages-by-their-doors', from: 'test/q.ts', specifier: '../packages/rows/src/inside.ts', typeOnly: true },
  { rule: 'packages-ship-no-tests', from: 'packages/rows/src/r.ts', specifier: '../test/support/rows.ts' },
  {
    rule: 'contracts-are-pure',
    from: 'src/lib/runs/contract/d-door.ts',
    specifier: '../../../../packages/rows/src/index.ts',
  },
  {
    rule: 'contracts-are-pure',
    from: 'src/lib/runs/contract/d-error.ts',
    specifier: '../../platform/errors.ts',
    typeOnly: true,
  },
  {
    rule: 'contracts-are-pure-of-packages',
    from: 'src/lib/runs/contract/d-durable.ts',
    specifier: 'durable-functions',
  },
  { rule: 'contracts-are-pure-of-node', from: 'src/lib/runs/contract/d-disk.ts', specifier: 'node:fs' },
  {
    rule: 'orchestrations-know-contracts',
    from: 'src/orchestrations/e-error.ts',
    specifier: '../lib/platform/errors.ts',
  },
  {
    rule: 'orchestrations-know-contracts',
    from: 'src/orchestrations/e-store.ts',
    specifier: '../lib/azure/store.ts',
    typeOnly: true,
  },
  { rule: 'orchestrations-know-no-packages', from: 'src/orchestrations/e-zod.ts', specifier: 'zod' },
  { rule: 'orchestrations-know-no-node', from: 'src/orchestrations/e-node.ts', specifier: 'node:os' },
  {
    rule: 'orchestrations-reach-no-service',
    from: 'src/orchestrations/e-far.ts',
    specifier: '../lib/services/implement.ts',
  },
  { rule: 'azure-knows-no-feature', from: 'src/lib/azure/s.ts', specifier: '../storage/rows.ts', typeOnly: true },
  { rule: 'storage-knows-no-feature', from: 'src/lib/storage/s.ts', specifier: '../webhooks/send.ts' },
  { rule: 'platform-knows-no-feature', from: 'src/lib/platform/s.ts', specifier: '../storage/rows.ts' },
  { rule: 'platform-knows-no-feature', from: 'src/lib/platform/http/s.ts', specifier: '../../services/all.ts' },
  { rule: 'chat-stands-alone', from: 'src/lib/chat/s.ts', specifier: '../models/serving.ts', typeOnly: true },
  { rule: 'models-know-no-run', from: 'src/lib/models/s.ts', specifier: '../runs/announce.ts' },
  { rule: 'webhooks-know-no-feature', from: 'src/lib/webhooks/s.ts', specifier: '../models/serving.ts' },
  { rule: 'runs-know-no-model', from: 'src/lib/runs/s.ts', specifier: '../models/serving.ts' },
  { rule: 'chats-load-little', from: 'src/functions/http/chat-post.ts', specifier: '../../lib/services/all.ts' },
  { rule: 'lib-serves', from: 'src/lib/f-step.ts', specifier: '../orchestrations/steps.ts', typeOnly: true },
  { rule: 'lib-serves', from: 'src/lib/f-function.ts', specifier: '../functions/http/sound.ts' },
  { rule: 'commands-need-no-cloud', from: 'src/cli/o.ts', specifier: '../lib/azure/store.ts', typeOnly: true },
  { rule: 'the-doctor-looks', from: 'src/cli/doctor/o.ts', specifier: '../../lib/services/all.ts' },
  { rule: 'commands-serve-people', from: 'src/lib/runs/p.ts', specifier: '../../cli/sound.ts' },
  { rule: 'functions-stand-apart', from: 'src/functions/http/g-twin.ts', specifier: './sound.ts' },
  {
    rule: 'activities-implement-steps',
    from: 'src/functions/activities/h.ts',
    specifier: '../../orchestrations/replayed.ts',
  },
  {
    rule: 'functions-name-orchestrations',
    from: 'src/functions/http/i.ts',
    specifier: '../../orchestrations/replayed.ts',
  },
  { rule: 'azure-in-one-place', from: 'src/lib/chat/j.ts', specifier: '@azure/storage-blob', typeOnly: true },
  { rule: 'azure-in-one-place', from: 'src/functions/http/j.ts', specifier: '@azure/storage-blob' },
  { rule: 'runtime-at-the-edge', from: 'src/lib/k.ts', specifier: '@azure/functions', typeOnly: true },
  { rule: 'durable-where-it-belongs', from: 'src/lib/azure/l.ts', specifier: 'durable-functions' },
  { rule: 'no-drawers', from: 'local/m.ts', specifier: './utils.ts' },
  { rule: 'no-unresolvable', from: 'local/n.ts', specifier: './nowhere.ts' },
  { rule: 'no-cycles', from: 'local/ring-a.ts', specifier: './ring-b.ts', typeOnly: true },
];

const thing = 'export const thing = 1;\n';
const uses = (...specifiers: string[]) => specifiers.map((specifier) => `import '${specifier}';\n`).join('') + thing;

/** A small sound project: each layer uses what it may. */
const sound: Record<string, string> = {
  'local/clock.ts': uses('node:http'),
  'local/utils.ts': thing,
  'local/ring-b.ts': `import { thing } from './ring-a.ts';\nexport const again = thing;\n`,
  'web/page.ts': thing,
  'test/support/fake.ts': uses('../../local/clock.ts', '../../src/lib/platform/errors.ts', 'left-out'),
  'packages/rows/src/index.ts': uses('./inside.ts', 'zod'),
  'packages/rows/src/inside.ts': thing,
  'packages/rows/src/doors/more.ts': uses('../inside.ts'),
  'packages/rows/test/support/rows.ts': uses('../../src/inside.ts'),
  'test/app/rows.ts': uses('../../packages/rows/test/support/rows.ts', '../../packages/rows/src/doors/more.ts'),
  'src/setup.ts': uses('@azure/functions'),
  'src/lib/platform/errors.ts': uses('../runs/contract/run.ts'),
  'src/lib/platform/http/endpoint.ts': uses('@azure/functions', '../errors.ts'),
  'src/lib/platform/durable/step.ts': uses('durable-functions', '../../runs/contract/run.ts'),
  'src/lib/azure/store.ts': uses('@azure/storage-blob', 'zod', 'node:stream'),
  'src/lib/storage/rows.ts': uses('@azure/storage-blob', '../azure/store.ts', '../runs/contract/run.ts'),
  'src/lib/services/all.ts': uses('@azure/storage-blob', '../runs/announce.ts', '../models/serving.ts'),
  'src/lib/services/chat.ts': uses('../chat/answer.ts'),
  'src/lib/chat/answer.ts': uses('../storage/rows.ts', '../platform/errors.ts'),
  'src/lib/models/serving.ts': uses('../azure/store.ts', '../storage/rows.ts', '../runs/contract/run.ts'),
  'src/lib/webhooks/send.ts': uses('../storage/rows.ts'),
  'src/lib/runs/contract/run.ts': uses('zod', 'node:crypto', './phase.ts'),
  'src/lib/runs/contract/phase.ts': thing,
  'src/lib/runs/announce.ts': uses('../webhooks/send.ts', '../../../packages/rows/src/index.ts'),
  'src/lib/services/implement.ts': uses('./all.ts'),
  'src/orchestrations/steps.ts': uses('../lib/platform/durable/step.ts', '../lib/runs/contract/run.ts'),
  'src/orchestrations/replayed.ts': uses('durable-functions', './steps.ts'),
  'src/cli/sound.ts': uses('../lib/runs/contract/run.ts', 'node:fs'),
  'src/cli/doctor/sound.ts': uses('../../lib/azure/store.ts', '../../lib/runs/contract/run.ts'),
  'src/functions/activities/sound.ts': uses('../../orchestrations/steps.ts', '../../lib/services/implement.ts'),
  'src/functions/http/sound.ts': uses(
    '@azure/functions',
    '../../lib/platform/http/endpoint.ts',
    '../../lib/services/all.ts',
  ),
};

const packages = ['zod', 'durable-functions', '@azure/functions', '@azure/storage-blob', 'left-out'];

function packageFiles(name: string): [string, string][] {
  const manifest = JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js' });
  return [
    [`node_modules/${name}/package.json`, manifest],
    [`node_modules/${name}/index.js`, thing],
  ];
}

const dependencies = Object.fromEntries(packages.filter((name) => name !== 'left-out').map((name) => [name, '1.0.0']));
const manifest = JSON.stringify({ type: 'module', dependencies, devDependencies: { 'left-out': '1.0.0' } });

const plants = forbidden.map(({ from, specifier, typeOnly }) => [
  from,
  `import ${typeOnly ? 'type ' : ''}{ thing } from '${specifier}';\nexport type Thing = typeof thing;\n${thing}`,
]);

const reportSchema = z.object({
  summary: z.object({ violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })) }),
});

describe('the layers', () => {
  let project: PlantedProject;
  let broken: { from: string; rule: { name: string } }[];

  beforeAll(async () => {
    project = await plantProject(
      {
        ...sound,
        ...Object.fromEntries(plants),
        ...Object.fromEntries(packages.flatMap(packageFiles)),
        'package.json': manifest,
        'tsconfig.json': await readFile(join(projectRoot, 'tsconfig.json'), 'utf8'),
      },
      false,
    );
    const program = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const rules = join(projectRoot, '.dependency-cruiser.cjs');
    const parameters = [program, '--config', rules, '--output-type', 'json', 'src', 'local', 'packages', 'test'];
    const { stdout } = spawnSync(process.execPath, parameters, {
      cwd: project.root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    broken = reportSchema.parse(JSON.parse(stdout)).summary.violations;
  });

  afterAll(() => project.remove());

  it.each(forbidden)('keep $from from importing $specifier by $rule', ({ rule, from }) => {
    expect(broken.filter((violation) => violation.from === from).map((violation) => violation.rule.name)).toContain(
      rule,
    );
  });

  it('let a sound project pass', () => {
    const inSound = broken.filter(({ from, rule }) => from in sound && rule.name !== 'no-cycles');
    expect(inSound).toEqual([]);
  });
});
