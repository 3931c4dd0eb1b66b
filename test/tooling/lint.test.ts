import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faults } from './lint-faults.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

const pathOf = (folder: string, index: number, twin: 'faulty' | 'clean') => join(folder, `planted-${index}-${twin}.ts`);

describe('the linter', () => {
  let project: PlantedProject;
  let findings: Map<string, string[]>;

  beforeAll(async () => {
    const twins = faults.flatMap(({ folder, faulty, clean }, index) => [
      [pathOf(folder, index, 'faulty'), `${faulty}\n`],
      [pathOf(folder, index, 'clean'), `${clean}\n`],
    ]);
    const files: Record<string, string> = Object.fromEntries(twins);
    files['tsconfig.json'] = await readFile(join(projectRoot, 'tsconfig.json'), 'utf8');
    project = await plantProject(files, true);
    findings = await lint(project.root);
  });

  afterAll(() => project.remove());

  it.each(faults.map((fault, index) => ({ ...fault, index })))('catches $title', ({ folder, says, index }) => {
    expect(findings.get(pathOf(folder, index, 'faulty'))?.join('\n')).toMatch(says);
  });

  it.each(faults.map((fault, index) => ({ ...fault, index })))(
    'lets the sound twin of $title pass',
    ({ folder, index }) => {
      expect(findings.get(pathOf(folder, index, 'clean'))).toEqual([]);
    },
  );
});

/** What this project's rules find in the files of another one: path → `rule: message`. */
async function lint(root: string): Promise<Map<string, string[]>> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: join(projectRoot, 'eslint.config.js'),
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { tsconfigRootDir: root } } },
  });
  const results = await eslint.lintFiles(['src', 'test', 'local']);
  return new Map(
    results.map(({ filePath, messages }) => [
      relative(root, filePath),
      messages.map(({ ruleId, message }) => `${ruleId ?? 'broken'}: ${message}`),
    ]),
  );
}
