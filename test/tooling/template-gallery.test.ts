import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { azureYaml } from '../support/azd-hooks.ts';
import { projectRoot } from './planted-project.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

const workflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      env: z.record(z.string(), z.string()).default({}),
      steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
    }),
  ),
});

/** A workflow, with the commands and actions of all its jobs. */
function workflow(name: string) {
  const { jobs, ...rest } = workflowSchema.parse(parse(read(`.github/workflows/${name}.yml`)));
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  return {
    ...rest,
    jobs,
    runs: steps.flatMap(({ run }) => run ?? []),
    uses: steps.flatMap(({ uses }) => uses?.split('@')[0] ?? []),
  };
}

const packageSchema = z.object({ version: z.string(), scripts: z.record(z.string(), z.string()) });
const { version, scripts } = packageSchema.parse(JSON.parse(read('package.json')));

describe('as a template of azd, the project', () => {
  it('names itself and its version', () => {
    expect(azureYaml.metadata.template).toBe(`droptune@${version}`);
  });

  it('has what the gallery asks for', () => {
    const wanted = ['README.md', 'LICENSE', 'SECURITY.md', 'CODE_OF_CONDUCT.md', 'CONTRIBUTING.md', 'azure.yaml'];
    const more = ['infra/main.bicep', 'infra/main.parameters.json', '.github/workflows/azure-dev.yml'];
    const missing = [...wanted, ...more, '.devcontainer/devcontainer.json'].filter(
      (path) => !existsSync(join(projectRoot, path)),
    );
    expect(missing).toEqual([]);
  });

  it('deploys from GitHub without a secret and without a question, and only where there is an Azure to deploy to', () => {
    const { permissions, jobs, runs, uses } = workflow('azure-dev');
    expect(permissions).toEqual({ 'id-token': 'write', contents: 'read' });
    expect(runs).toContain('azd provision --no-prompt');
    expect(runs).toContain('azd deploy --no-prompt');
    expect(runs.join('\n')).toContain('--federated-credential-provider github');
    // The hooks are az's, too.
    expect(uses).toEqual(expect.arrayContaining(['Azure/setup-azd', 'azure/login', 'actions/setup-node']));
    expect(jobs['deploy']?.if).toContain('vars.AZURE_CLIENT_ID');
    const parameters = read('infra/main.parameters.json');
    for (const name of ['AZURE_ENV_NAME', 'AZURE_LOCATION', 'AZURE_PRINCIPAL_TYPE']) {
      expect(jobs['deploy']?.env).toHaveProperty(name);
      expect(parameters).toContain(`\${${name}`);
    }
  });
});

describe('for strangers, the project', () => {
  it('runs the two commands of the README on every change, on Node 20 and newer, and may change nothing by it', () => {
    const { on, permissions, runs, uses } = workflow('ci');
    expect(Object.keys(on)).toEqual(expect.arrayContaining(['push', 'pull_request']));
    expect(permissions).toEqual({ contents: 'read' });
    const commands = ['npm start -- --once', 'npm test'];
    expect(runs).toEqual(commands);
    for (const command of commands) expect(read('README.md')).toContain(`\`${command}\``);
    for (const [, script = ''] of runs.join('\n').matchAll(/^npm (?:run )?(\w+)/gm))
      expect(scripts).toHaveProperty(script);
    expect(uses).toEqual(expect.arrayContaining(['actions/checkout', 'actions/setup-node', 'actions/setup-dotnet']));
    expect(read('.github/workflows/ci.yml').match(/node-version: (\d+)/g)).toEqual([
      'node-version: 20',
      'node-version: 22',
    ]);
  });

  it('has a container that brings Node, az, Bicep, azd, and what the check of the templates needs', () => {
    const schema = z.object({
      image: z.string(),
      features: z.record(z.string(), z.object({ installBicep: z.boolean().optional() })),
      postCreateCommand: z.string(),
    });
    const { image, features, postCreateCommand } = schema.parse(JSON.parse(read('.devcontainer/devcontainer.json')));
    expect(image).toMatch(/^mcr\.microsoft\.com\/devcontainers\/typescript-node:(2[02468])\b/);
    const named = (part: string) => Object.entries(features).find(([name]) => name.includes(part))?.[1];
    expect(named('features/azure-cli')).toEqual({ installBicep: true });
    expect(named('azure-dev/azd')).toBeDefined();
    expect(named('features/dotnet')).toBeDefined();
    const [program, script = ''] = postCreateCommand.split(' ');
    expect({ program, isThere: existsSync(join(projectRoot, script)) }).toEqual({ program: 'node', isThere: true });
  });

  it('asks in forms for what helps, and sends holes to the private way', () => {
    const form = z.object({
      name: z.string(),
      description: z.string(),
      body: z.array(z.object({ type: z.string(), id: z.string(), attributes: z.object({ label: z.string() }) })).min(2),
    });
    const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: projectRoot }).filter(
      (path) => !path.endsWith('config.yml'),
    );
    expect(forms.length).toBeGreaterThanOrEqual(2);
    for (const path of forms) expect(() => form.parse(parse(read(path))), path).not.toThrow();
    expect(read('.github/ISSUE_TEMPLATE/config.yml')).toContain('SECURITY.md');
    expect(read('SECURITY.md')).toMatch(/privately/);
    expect(read('CODE_OF_CONDUCT.md')).toContain('Contributor Covenant');
  });

  it('names no command in its forms that there is not', () => {
    const commandLine = `${read('src/cli/main.ts')}${read('packages/chat-dataset/src/cli/run-command.ts')}`;
    for (const path of globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: projectRoot }))
      for (const [, command = ''] of read(path).matchAll(/npx droptune (\w+)/g)) expect(commandLine).toContain(command);
  });
});
