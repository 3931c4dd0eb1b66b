import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { azureYaml, commandOf } from '../support/azd-hooks.ts';
import { registered, sizes, usages, wellRules, wellSettings as settings } from '../support/az-well.ts';
import { runHook, type AzRule } from '../support/fake-az.ts';
import { projectRoot } from './planted-project.ts';

const recording = (name: string): unknown =>
  JSON.parse(readFileSync(join(projectRoot, 'test/fixtures/azure-ml', `${name}.json`), 'utf8'));

describe('the check before a deployment', () => {
  it('tells the cores that both families need and have, and what serves, and lets it go on', async () => {
    const { status, stdout, stderr } = await runHook('preprovision', wellRules, settings);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(
      'Training on Standard_NC24ads_A100_v4 needs 24 cores of standardNCADSA100v4Family: 24 of 24 free.',
    );
    expect(stdout).toContain(
      'Serving on Standard_NC4as_T4_v3 needs 8 cores of standard NCASv3_T4 Family: 8 of 8 free.',
    );
    expect(stdout).toContain('Models will be served on Standard_NC4as_T4_v3.');
  });

  it('warns of the model and of the sizes that are retired, with what to use instead', async () => {
    const { stdout } = await runHook('preprovision', wellRules, settings);
    expect(stdout).toMatch(/! Phi-3-mini-4k-instruct .*2025-08-30.*Phi-4-mini-instruct/);
    expect(stdout).toMatch(/! .*Standard_NC6s_v3 is not offered in westeurope \(Azure retired it on 2025-09-30\)/);
  });

  it('reads quota as Azure was recorded to tell it', async () => {
    const recorded: AzRule[] = [
      { match: 'locations/\\w+/usages', output: recording('usages') },
      { match: 'locations/\\w+/vmSizes', output: recording('vm-sizes') },
    ];
    const { status, stdout } = await runHook('preprovision', [...recorded, ...wellRules], settings);
    expect(status).toBe(0);
    expect(stdout).toContain('needs 24 cores of standardNCADSA100v4Family: 24 of 24 free.');
  });

  it('warns where cores are missing, says where to ask, and names regions that have them', async () => {
    const poor: AzRule[] = [{ match: 'locations/westeurope/usages', output: usages(0, 8) }];
    const { status, stdout } = await runHook('preprovision', [...poor, ...wellRules], settings);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /! Training on Standard_NC24ads_A100_v4 needs 24 cores .* the quota is 0\..*ml\.azure\.com\/quota/,
    );
    expect(stdout).toMatch(/these regions can train and serve: swedencentral, /);
  });

  it('stops where the region does not offer the size to train on, unless it is told not to', async () => {
    const small: AzRule[] = [{ match: 'westeurope/vmSizes', output: { value: sizes.value.slice(1) } }];
    const stopped = await runHook('preprovision', [...small, ...wellRules], settings);
    expect(stopped.status).toBe(1);
    expect(stopped.stdout).toContain('✗ Standard_NC24ads_A100_v4 is not offered in westeurope.');
    const told = await runHook('preprovision', [...small, ...wellRules], { ...settings, DROPTUNE_PREFLIGHT: 'off' });
    expect(told.status).toBe(0);
  });

  const ill: { title: string; rules: AzRule[]; without?: string; says: RegExp }[] = [
    {
      title: 'az is not signed in',
      rules: [{ match: '^account show', complaint: 'ERROR: az login' }],
      says: /az login/,
    },
    {
      title: 'az answers with another form',
      rules: [{ match: '^provider list', output: { value: [] } }],
      says: /form/,
    },
    { title: 'quota cannot be read', rules: [{ match: 'usages', complaint: 'ERROR: Forbidden' }], says: /Forbidden/ },
    { title: 'no region is set', rules: [], without: 'AZURE_LOCATION', says: /azd env set AZURE_LOCATION westeurope/ },
    {
      title: 'no subscription is set',
      rules: [],
      without: 'AZURE_SUBSCRIPTION_ID',
      says: /^AZURE_SUBSCRIPTION_ID must/,
    },
  ];
  it.each(ill)(
    'says in a sentence or two that $title, and goes on where it is off',
    async ({ rules, without, says }) => {
      const given = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== without));
      const stopped = await runHook('preprovision', [...rules, ...wellRules], given);
      expect(stopped).toMatchObject({ status: 1 });
      expect(stopped.stderr).toMatch(says);
      expect(stopped.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
      expect(stopped.stderr).not.toMatch(/^ +at /m);
      const off = await runHook('preprovision', [...rules, ...wellRules], { ...given, DROPTUNE_PREFLIGHT: 'Off' });
      expect(off.status).toBe(0);
      expect(off.stdout).toContain('Going on all the same');
    },
  );

  it('names the errors of a first deployment that another try mends', async () => {
    const first = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'AZURE_ML_WORKSPACE'));
    const { stdout } = await runHook('preprovision', wellRules, first);
    expect(stdout).toMatch(/RoleDefinitionDoesNotExist.*run 'azd up' again/);
  });

  it('stops where the region has no Flex Consumption, or no Azure Machine Learning', async () => {
    const { status, stdout } = await runHook('preprovision', wellRules, { ...settings, AZURE_LOCATION: 'norwaywest' });
    expect(status).toBe(1);
    expect(stdout).toContain('The Flex Consumption plan of Azure Functions is not offered in norwaywest.');
    const unknown: AzRule[] = [{ match: 'norwaywest', complaint: 'ERROR: Not Found({"error":{"code":"NotFound"}})' }];
    const nowhere = await runHook('preprovision', [...unknown, ...wellRules], {
      ...settings,
      AZURE_LOCATION: 'norwaywest',
    });
    expect(nowhere.stdout).toContain('Azure Machine Learning is not offered in norwaywest.');
  });

  it('registers the providers that the subscription lacks', async () => {
    const lacking = registered.filter(({ namespace }) => namespace !== 'microsoft.eventgrid');
    const rules: AzRule[] = [{ match: '^provider list', output: lacking }, { match: '^provider register' }];
    const { status, calls } = await runHook('preprovision', [...rules, ...wellRules], settings);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('provider register'))).toEqual([
      `provider register --namespace Microsoft.EventGrid --wait --subscription ${settings.AZURE_SUBSCRIPTION_ID}`,
    ]);
  });

  it('says so when nobody is signed in', async () => {
    const rules: AzRule[] = [{ match: '^account show', complaint: "ERROR: Please run 'az login' to setup account." }];
    const { status, stderr } = await runHook('preprovision', rules, settings);
    expect(status).toBe(1);
    expect(stderr).toContain('az login');
  });
});

const there = [{ name: 'func-abc/dataset-dropped' }, { name: 'func-abc/ml-event' }, { name: 'func-abc/health-get' }];
const resources = [
  ...['Microsoft.ContainerRegistry/registries', 'Microsoft.Storage/storageAccounts', 'Microsoft.Web/sites'],
  ...['Microsoft.Storage/storageAccounts', 'microsoft.insights/metricAlerts', 'microsoft.insights/metricAlerts'],
].map((type, index) => ({ type, name: `resource${index}` }));
const deployed = { name: 'r-12345678', sku: { capacity: 1 }, properties: { instanceType: 'Standard_NC4as_T4_v3' } };

const deployedRules: AzRule[] = [
  { match: '^functionapp function list', output: there },
  { match: '^deployment group create', output: {} },
  { match: '^resource list', output: resources },
  { match: 'onlineEndpoints\\?', output: { value: [] } },
  { match: '/computes\\?', output: { value: [] } },
];

const cluster = {
  name: 'gpu-a100',
  properties: { computeType: 'AmlCompute', properties: { scaleSettings: { minNodeCount: 0, maxNodeCount: 1 } } },
};

describe('after a deployment', () => {
  it('the event subscriptions are made of the names that were deployed', async () => {
    const { status, calls } = await runHook('postdeploy', deployedRules, settings);
    expect(status).toBe(0);
    expect(calls.find((call) => call.startsWith('deployment'))).toMatch(
      /--resource-group rg-try .*infra\/events\.bicep --parameters functionAppName=func-abc storageTopicName=evgt-storage-abc machineLearningTopicName=evgt-ml-abc storageAccountName=stabc/,
    );
  });

  it('they wait for the functions to be there, and for rights to be known', async () => {
    const late: AzRule[] = [
      { match: '^functionapp function list', output: there.slice(1), times: 2 },
      { match: '^deployment group create', complaint: 'ERROR: the identity lacks permission', times: 2 },
    ];
    const { status, calls } = await runHook('postdeploy', [...late, ...deployedRules], settings);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('functionapp'))).toHaveLength(3);
    expect(calls.filter((call) => call.startsWith('deployment') && call.includes('events.bicep'))).toHaveLength(3);
  });

  it('a budget is made of what is set, and none where it is 0', async () => {
    const wanted = { ...settings, DROPTUNE_MONTHLY_BUDGET: '50', DROPTUNE_ALERT_EMAILS: 'me@example.com' };
    const { calls } = await runHook('postdeploy', deployedRules, wanted);
    expect(calls.find((call) => call.includes('budget.bicep'))).toMatch(
      /--parameters name=droptune-abc monthlyBudget=50 alertEmails=me@example\.com$/,
    );
    const none = await runHook('postdeploy', deployedRules, { ...settings, DROPTUNE_MONTHLY_BUDGET: '0' });
    expect(none.calls.filter((call) => call.includes('budget.bicep'))).toEqual([]);
  });

  it('a budget that Azure refuses fails nothing: it is told with what to do', async () => {
    const young: AzRule = {
      match: 'budget\\.bicep',
      complaint: 'ERROR: (RBACAccessDenied) Cost data is not available.',
    };
    const { status, stdout } = await runHook('postdeploy', [young, ...deployedRules], settings);
    expect(status).toBe(0);
    expect(stdout).toMatch(/! No budget was made.*Cost data is not available/);
    expect(stdout).toMatch(/48 hours.*azd hooks run postdeploy/);
    expect(stdout).toContain('azd env set DROPTUNE_MONTHLY_BUDGET 0');
    expect(stdout).toContain('The API key');
  });

  it('people are told the address, where the key is, and what an idle day costs', async () => {
    const live: AzRule[] = [
      { match: 'onlineEndpoints\\?', output: { value: [{ name: 'crumb-1' }] } },
      { match: 'crumb-1/deployments', output: { value: [deployed] } },
    ];
    const { stdout } = await runHook('postdeploy', [...live, ...deployedRules, ...wellRules], settings);
    expect(stdout).toContain('https://func-abc.azurewebsites.net/v1');
    expect(stdout).toContain('az keyvault secret show --vault-name kv-abc --name droptune-api-key');
    expect(stdout).toMatch(/\$12\.62 {2}crumb-1\/r-12345678: 1 × Standard_NC4as_T4_v3/);
    expect(stdout).toMatch(/\$0\.17 {2}1 × container registry/);
    expect(stdout).toMatch(/\$12\.87 {2}a day while nothing is asked/);
    expect(stdout).toContain('To read this again: azd hooks run postdeploy');
  });

  it('an idle day costs what Azure bills: with the load balancer of the cluster, which the first run makes', async () => {
    const before = await runHook('postdeploy', deployedRules, settings);
    expect(before.stdout).toMatch(/\$0\.24 {2}a day while nothing is asked/);
    expect(before.stdout).toMatch(/\$0\.57 {2}from the first run on/);
    const computes: AzRule = { match: '/computes\\?', output: { value: [cluster] } };
    const { stdout } = await runHook('postdeploy', [computes, ...deployedRules], settings);
    expect(stdout).toMatch(/\$0\.33 {2}load balancer of the cluster gpu-a100/);
    expect(stdout).toMatch(/\$0\.57 {2}a day while nothing is asked/);
    expect(stdout).not.toContain('from the first run on');
  });

  it('fails with the words of Azure when it is refused for good', async () => {
    const refused: AzRule[] = [{ match: '^deployment group create', complaint: 'ERROR: the topic does not exist' }];
    const { status, stderr } = await runHook('postdeploy', [...refused, ...deployedRules], settings);
    expect(status).toBe(1);
    expect(stderr).toContain('the topic does not exist');
    expect(stderr).toContain('azd hooks run postdeploy');
  });
});

const workspaces = '/subscriptions/s/resourceGroups/rg-try/providers/Microsoft.MachineLearningServices/workspaces';
const absent = 'ERROR: Not Found({"error":{"code":"ResourceNotFound"}})';

describe('before everything is deleted', () => {
  const rules: AzRule[] = [
    { match: '^group show', output: { name: 'rg-try' } },
    {
      match: 'get .*/workspaces\\?',
      output: {
        value: [
          { id: `${workspaces}/hub-abc`, name: 'hub-abc', kind: 'Hub' },
          { id: `${workspaces}/mlw-abc`, name: 'mlw-abc', kind: 'Default' },
          { id: `${workspaces}/proj-abc`, name: 'proj-abc', kind: 'Project' },
        ],
      },
    },
    {
      match: 'get .*mlw-abc/onlineEndpoints\\?',
      output: { value: [{ id: `${workspaces}/mlw-abc/onlineEndpoints/crumb-1`, name: 'crumb-1' }] },
    },
    { match: 'get .*/onlineEndpoints\\?', output: { value: [] } },
    { match: '--method delete' },
    // Each is still there when it is looked for the first time.
    { match: 'get .*/onlineEndpoints/crumb-1\\?', output: {}, times: 1 },
    { match: 'get .*/workspaces/[\\w-]+(/onlineEndpoints/[\\w-]+)?\\?', complaint: absent },
    { match: '^monitor log-analytics workspace list', output: [{ id: 'x', name: 'log-abc' }] },
    { match: '^monitor log-analytics workspace delete' },
    {
      match: '^role definition list',
      output: [
        { id: '1', name: 'guid-1', roleName: 'Droptune Region Reader abc' },
        { id: '2', name: 'guid-2', roleName: 'Droptune Region Reader of another' },
      ],
    },
    { match: '^role (assignment|definition) delete' },
  ];

  it('endpoints go first, then the workspaces with their names, the logs, and the one right outside the group', async () => {
    const { status, stderr, calls } = await runHook('predown', rules, settings, { azd: 'azd down --force --purge' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const deleted = calls.filter((call) => /delete/.test(call)).map((call) => call.replace(/^.*workspaces\//, ''));
    expect(deleted).toEqual([
      'mlw-abc/onlineEndpoints/crumb-1?api-version=2025-06-01',
      'proj-abc?api-version=2025-06-01&forceToPurge=true',
      'mlw-abc?api-version=2025-06-01&forceToPurge=true',
      'hub-abc?api-version=2025-06-01&forceToPurge=true',
      'monitor log-analytics workspace delete --resource-group rg-try --workspace-name log-abc --force true --yes',
      `role assignment delete --role guid-1 --scope /subscriptions/${settings.AZURE_SUBSCRIPTION_ID}`,
      `role definition delete --name guid-1 --scope /subscriptions/${settings.AZURE_SUBSCRIPTION_ID}`,
    ]);
  });

  const deletions = (calls: string[]) => calls.filter((call) => /delete/.test(call));

  it.each([
    ['says no', 'n\n', /^Nothing was deleted\.$/m],
    ['only presses Enter', '\n', /^Nothing was deleted\.$/m],
    ['is not there', '', /nobody could be asked: use 'azd down --force'/],
  ])('nothing is deleted where a person who is asked %s', async (_, typed, says) => {
    const { status, stdout, stderr, calls } = await runHook('predown', rules, settings, {
      azd: 'azd down --purge',
      typed,
    });
    expect(status).toBe(1);
    expect(stdout).toMatch(/rg-try are deleted for good.*\(y\/N\)/);
    expect(stderr).toMatch(says);
    expect(deletions(calls)).toEqual([]);
  });

  it.each([
    ['a person says yes', { azd: 'azd down', typed: 'yes\n' }, {}],
    ['azd was called with --force', { azd: 'azd down -e try --force' }, {}],
    ['DROPTUNE_DOWN says so', { azd: 'azd down' }, { DROPTUNE_DOWN: 'yes' }],
  ])('everything is deleted where %s', async (_, call, more) => {
    const { status, stderr, calls } = await runHook('predown', rules, { ...settings, ...more }, call);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(deletions(calls)).toHaveLength(7);
  });

  it('nothing is looked for where nothing was deployed', async () => {
    const bare = { AZURE_SUBSCRIPTION_ID: 's', AZURE_LOCATION: 'westeurope' };
    const { status, calls } = await runHook('predown', rules, bare);
    expect({ status, calls }).toEqual({ status: 0, calls: [] });
  });

  it('nothing is looked for in a group that is gone', async () => {
    const goneRules: AzRule[] = [{ match: '^group show', complaint: 'ERROR: Resource group could not be found.' }];
    const { status, calls } = await runHook('predown', [...goneRules, ...rules], settings);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('rest'))).toEqual([]);
  });
});

describe('when everything is deleted', () => {
  const vault = (name: string, environment = 'try') => ({
    name,
    properties: { location: 'westeurope', tags: { 'azd-env-name': environment, application: 'droptune' } },
  });
  const rules: AzRule[] = [
    { match: '^keyvault list-deleted', output: [vault('kv-abc'), vault('kv-ml-abc'), vault('kv-other', 'other')] },
    { match: '^keyvault purge' },
  ];
  const purged = (calls: string[]) => calls.flatMap((call) => /^keyvault purge --name (\S+)/.exec(call)?.[1] ?? []);

  it('the vaults of this environment are purged, and no others', async () => {
    const { status, calls } = await runHook('postdown', rules, settings);
    expect(status).toBe(0);
    expect(purged(calls)).toEqual(['kv-abc', 'kv-ml-abc']);
  });

  it('they are found when azd has forgotten their names, as it has by then', async () => {
    const kept = { AZURE_SUBSCRIPTION_ID: 's', AZURE_LOCATION: 'westeurope', AZURE_ENV_NAME: 'try' };
    const { status, calls } = await runHook('postdown', rules, kept);
    expect(status).toBe(0);
    expect(purged(calls)).toEqual(['kv-abc', 'kv-ml-abc']);
  });
});

describe('azure.yaml', () => {
  it('runs hooks that are there, the same on every system', () => {
    expect(Object.keys(azureYaml.hooks)).toEqual(['preprovision', 'postdeploy', 'predown', 'postdown']);
    for (const [name, { posix, windows }] of Object.entries(azureYaml.hooks)) {
      expect(posix.run).toBe(`node scripts/with-node.mjs infra/hooks/${name}.ts`);
      expect(readFileSync(join(projectRoot, `infra/hooks/${name}.ts`), 'utf8')).toContain('azd');
      expect(windows).toMatchObject({ shell: 'pwsh', run: `${posix.run}; exit $LASTEXITCODE` });
    }
  });

  it('lets every hook of the project speak to people: azd clears what the others print', () => {
    const quiet = Object.entries(azureYaml.hooks).filter(
      ([, { posix, windows }]) => !posix.interactive || !windows.interactive,
    );
    expect(quiet.map(([name]) => name)).toEqual([]);
  });

  it('wants an azd that knows that nothing is to be built on Azure (1.23.5, azure-dev#6748)', () => {
    const [, minor = '', patch = ''] = /^>= 1\.(\d+)\.(\d+)$/.exec(azureYaml.requiredVersions.azd) ?? [];
    expect(Number(minor) * 1_000 + Number(patch)).toBeGreaterThanOrEqual(23_005);
  });

  it('deploys what is packaged', () => {
    expect(azureYaml.services.app).toMatchObject({ dist: 'out/app', remoteBuild: false });
    expect(commandOf('prepackage')).toBe('npm run package');
  });
});
