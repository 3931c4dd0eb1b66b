import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTemplates } from '../../scripts/bicep/check-templates.ts';
import { withCompiler } from '../support/bicep-compiler.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

const account = (name: string, location: string, more: string) => `param location string = resourceGroup().location

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: '${name}'
  location: ${location}
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
${more}}
`;

/** Templates with one fault each, and what is said of it. */
const faults = [
  {
    title: 'a property that Azure does not know',
    file: 'wrong-property.bicep',
    text: account('planted1', 'location', '  properties: { allowSharedKeys: false }\n'),
    says: /BCP037.*allowSharedKeys/,
  },
  {
    title: 'a value of the wrong type',
    file: 'wrong-type.bicep',
    text: account('planted2', 'location', "  properties: { allowSharedKeyAccess: 'no' }\n"),
    says: /BCP036.*allowSharedKeyAccess/,
  },
  {
    title: 'a parameter that nothing uses',
    file: 'unused-parameter.bicep',
    text: `param forgotten string\n${account('planted3', 'location', '')}`,
    says: /no-unused-params.*forgotten/,
  },
  {
    title: 'a location that is written down',
    file: 'fixed-location.bicep',
    text: account('planted4', "'westeurope'", '').replace(/^param.*\n\n/, ''),
    says: /no-hardcoded-location.*westeurope/,
  },
  {
    title: 'a version of the API that is old',
    file: 'old-version.bicep',
    text: account('planted5', 'location', '').replace('2025-06-01', '2021-02-01'),
    says: /use-recent-api-versions.*2021-02-01/,
  },
  {
    title: 'a file that is not formatted',
    file: 'unformatted.bicep',
    text: account('planted6', 'location', '').replace("{ name: 'Standard_LRS' }", "{name:   'Standard_LRS'}"),
    says: /is not formatted/,
  },
];

withCompiler((bicep) => {
  describe('the check of the templates', () => {
    let project: PlantedProject;
    let problems: string[];

    beforeAll(async () => {
      const files = Object.fromEntries(faults.map(({ file, text }) => [file, text]));
      files['sound.bicep'] = account('planted7', 'location', '');
      files['bicepconfig.json'] = readFileSync(join(projectRoot, 'infra/bicepconfig.json'), 'utf8');
      project = await plantProject(files, false);
      problems = await checkTemplates(bicep, project.root);
    });

    afterAll(() => project.remove());

    it.each(faults)('catches $title', ({ file, says }) => {
      const said = problems.filter((problem) => problem.startsWith(`${file}:`));
      expect(said.join('\n')).toMatch(says);
    });

    it('has nothing to say of a sound one', () => {
      expect(problems.filter((problem) => problem.startsWith('sound.bicep'))).toEqual([]);
    });
  });
});

describe('without a compiler, the check of the templates', () => {
  const check = (environment: Record<string, string>) =>
    spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/check-infra.ts'], {
      cwd: projectRoot,
      encoding: 'utf8',
      env: { BICEP: '/nowhere/bicep', ...environment },
    });

  it('says so and lets be', () => {
    const { status, stdout } = check({});
    expect(stdout).toMatch(/not checked.*\/nowhere\/bicep/);
    expect(status).toBe(0);
  });

  it('fails where CI is set', () => {
    expect(check({ CI: 'true' }).status).toBe(1);
  });
});

describe('main.bicep', () => {
  it('can be read in one go, and describes every parameter and output', () => {
    for (const file of ['main', 'resources', 'events']) {
      const lines = readFileSync(join(projectRoot, `infra/${file}.bicep`), 'utf8').split('\n');
      if (file === 'main') expect(lines.length).toBeLessThanOrEqual(150);
      const declared = lines.filter((line) => /^(param|output) /.test(line)).length;
      const described = lines.filter((line) => line.startsWith("@description('")).length;
      expect({ file, described }).toEqual({ file, described: declared });
    }
  });
});
