import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countTests, toLastLine, type TestCount } from '../../scripts/count-tests.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

const files = {
  'package.json': '{ "type": "module" }',
  'vitest.config.js': "export default { test: { globals: true, include: ['*.spec.js'] } };\n",
  'mixed.spec.js':
    "it('holds', () => {});\nit('breaks', () => expect(1).toBe(2));\nit.skip('rests', () => {});\nit.todo('waits');\n",
  'unloadable.spec.js': "import './nowhere.js';\n",
};

describe('the count of tests', () => {
  let project: PlantedProject;
  let count: TestCount;

  beforeAll(async () => {
    project = await plantProject(files, true);
    const report = join(project.root, 'report.json');
    const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
    const parameters = [vitest, 'run', '--reporter=json', `--outputFile.json=${report}`, '--root', project.root];
    spawnSync(process.execPath, parameters, { cwd: project.root });
    count = await countTests(report, project.root);
  });

  afterAll(() => project.remove());

  it('is what vitest counted, with a file that cannot be loaded as one failure', () => {
    expect({ ...count, failures: count.failures.toSorted() }).toEqual({
      passed: 1,
      failed: 2,
      skipped: 2,
      failures: ['mixed.spec.js: breaks', 'unloadable.spec.js: the file itself failed'],
    });
  });

  it('is told on one line', () => {
    expect(toLastLine(count)).toBe('1 passed, 2 failed, 2 skipped');
    expect(toLastLine({ passed: 3, failed: 0, skipped: 0, failures: [] })).toBe('3 passed, 0 failed');
  });
});
