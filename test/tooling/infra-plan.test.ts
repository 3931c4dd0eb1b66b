import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { containers, tables } from '../../local/laptop-settings.ts';
import { withCompiler } from '../support/bicep-compiler.ts';
import { refusedOnFlex } from '../support/flex-consumption.ts';
import { plantProject, projectRoot, type PlantedProject } from './planted-project.ts';

const planSchema = z.object({
  predictedResources: z.array(z.looseObject({ id: z.string(), type: z.string(), name: z.string() })),
  diagnostics: z.array(z.string()).default([]),
});

const ids = {
  subscription: '00000000-0000-4000-8000-0000000d7e00',
  tenant: '00000000-0000-4000-8000-0000000d7e01',
  person: '11111111-1111-4111-8111-111111111111',
};

const least = `using 'main.bicep'
param environmentName = 'try'
param location = 'westeurope'
param principalId = '${ids.person}'
`;

/** The same with everything on that is made on demand. */
const wishes = `${least}
param withProject = true
param withEventsTopic = true
param hubToken = 'hf_given'
`;

/** And with what can be turned off or named by people. */
const turned = `${least}
param studioAccess = false
param existingStorageTopic = 'made-by-defender'
`;

type Plan = z.infer<typeof planSchema>;

const siteSchema = z.object({ properties: z.looseObject({ siteConfig: z.looseObject({}) }) });

withCompiler((bicep) => {
  describe('what a deployment would make', () => {
    let project: PlantedProject;
    let plan: Plan;
    let leastPlan: Plan;
    let turnedPlan: Plan;

    /** The compiler works out what Azure would be asked to make. */
    function planOf(parameters: string): Plan {
      writeFileSync(join(project.root, 'try.bicepparam'), parameters);
      const where = ['--subscription-id', ids.subscription, '--tenant-id', ids.tenant, '--location', 'westeurope'];
      spawnSync(bicep, ['snapshot', 'try.bicepparam', '--mode', 'overwrite', ...where], { cwd: project.root });
      return planSchema.parse(JSON.parse(readFileSync(join(project.root, 'try.snapshot.json'), 'utf8')));
    }

    beforeAll(async () => {
      project = await plantProject({}, false);
      cpSync(join(projectRoot, 'infra'), project.root, { recursive: true });
      plan = planOf(wishes);
      leastPlan = planOf(least);
      turnedPlan = planOf(turned);
    });

    afterAll(() => project.remove());

    const ofType = (type: string, { predictedResources } = plan) =>
      predictedResources.filter((resource) => resource.type === type);
    const rolesIn = (wanted: Plan) =>
      ofType('Microsoft.Authorization/roleAssignments', wanted).map((resource) => JSON.stringify(resource));

    it('is known before anything is made, every module of it', () => {
      expect(plan.diagnostics).toEqual([]);
    });

    it('has the containers and tables of the app', () => {
      const named = (type: string) => ofType(type).map(({ name }) => name.split('/').at(-1) ?? '');
      const blobs = named('Microsoft.Storage/storageAccounts/blobServices/containers');
      expect(blobs.toSorted()).toEqual([...containers, 'deploymentpackage'].toSorted());
      const rows = named('Microsoft.Storage/storageAccounts/tableServices/tables');
      expect(rows.toSorted()).toEqual([...tables].toSorted());
    });

    it('gives every role on one resource and none on the group, nor one that manages or owns', () => {
      const roles = rolesIn(plan);
      const template = readFileSync(join(projectRoot, 'infra/modules/roles.bicep'), 'utf8');
      const [, topics = ''] = /var ofTopic grant\[\] = \[\n(.*?)\n\]/s.exec(template) ?? [];
      const grants = (text: string) => text.match(/\brole: '/g)?.length ?? 0;
      // Both topics have theirs, and the subscription one of its own.
      expect(roles).toHaveLength(grants(template) + grants(topics) + 1);
      const [contributor, owner] = ['b24988ac-6180-42a0-ab88-20f7382dd24c', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'];
      expect(roles.filter((role) => role.includes(contributor) || role.includes(owner))).toEqual([]);
      const onResources = roles.filter((role) =>
        /resourceGroups\/rg-try\/providers\/(?!Microsoft\.Authorization)/.test(role),
      );
      expect(onResources.length).toBeGreaterThanOrEqual(roles.length - 1);
    });

    it('asks nothing of the app that Flex Consumption refuses', () => {
      const [site] = ofType('Microsoft.Web/sites');
      const { properties } = siteSchema.parse(site);
      const lower = (names: string[]) => names.map((name) => name.toLowerCase());
      const refused = lower(refusedOnFlex.properties);
      const asked = lower([...Object.keys(properties), ...Object.keys(properties.siteConfig)]);
      expect(asked.length).toBeGreaterThan(5);
      expect(asked.filter((name) => refused.includes(name))).toEqual([]);
    });

    it('makes nothing that Azure may refuse to a new subscription, nor anything that only a run needs', () => {
      expect(ofType('Microsoft.Consumption/budgets')).toEqual([]);
      expect(ofType('Microsoft.MachineLearningServices/workspaces/computes')).toEqual([]);
    });

    it('lets who deploys see logs and keep prompt flows in the studio, unless told not to', () => {
      const [blobs, files] = ['ba92f5b4-2d11-453d-a403-e96b0029c9fe', '69566ab7-960f-475b-8e7c-b3118f30c6bd'];
      const given = (wanted: Plan) =>
        rolesIn(wanted).filter((role) => role.includes(ids.person) && !role.includes('/blobServices/'));
      const [on, off] = [given(leastPlan), given(turnedPlan)];
      for (const role of [blobs, files]) {
        expect(on.filter((text) => text.includes(role))).toHaveLength(1);
        expect(off.filter((text) => text.includes(role))).toEqual([]);
      }
    });

    it('takes the topic that the storage account has already, where it is named: there is room for one alone', () => {
      const topics = ofType('Microsoft.EventGrid/systemTopics', turnedPlan).map(({ name }) => name);
      expect(topics).toContain('made-by-defender');
      expect(topics).toHaveLength(2);
      const alerts = ofType('Microsoft.Insights/metricAlerts', turnedPlan).map(({ name }) => name);
      expect(alerts).toContain('dead-letters-made-by-defender');
    });

    it('lets no storage account, registry, vault or topic be opened with a key', () => {
      const of = (type: string) => JSON.stringify(ofType(type));
      expect(of('Microsoft.Storage/storageAccounts').match(/"allowSharedKeyAccess":false/g)).toHaveLength(2);
      expect(of('Microsoft.KeyVault/vaults').match(/"enableRbacAuthorization":true/g)).toHaveLength(2);
      expect(of('Microsoft.ContainerRegistry/registries')).toContain('"adminUserEnabled":false');
      expect(of('Microsoft.Insights/components')).toContain('"DisableLocalAuth":true');
      expect(of('Microsoft.EventGrid/topics')).toContain('"disableLocalAuth":true');
    });
  });
});

describe('main.parameters.json', () => {
  const read = (file: string): string => readFileSync(join(projectRoot, 'infra', file), 'utf8');
  const parametersOf = (file: string): string[] =>
    [...read(file).matchAll(/^param (\w+)/gm)].map(([, name = '']) => name);
  const given = Object.keys(
    z.object({ parameters: z.record(z.string(), z.unknown()) }).parse(JSON.parse(read('main.parameters.json')))
      .parameters,
  );

  it('gives azd a setting for every parameter that main.bicep has, but the name of the group', () => {
    const wanted = parametersOf('main.bicep').filter((name) => name !== 'resourceGroupName');
    expect(given.toSorted()).toEqual(wanted.toSorted());
  });

  it('and main.bicep hands all of them on', () => {
    const [, handed = ''] = /module droptune [\s\S]*?params: \{\n([\s\S]*?)\n {2}\}/.exec(read('main.bicep')) ?? [];
    const names = [...handed.matchAll(/^ {4}(\w+):/gm)].map(([, name = '']) => name);
    expect(names.toSorted()).toEqual(parametersOf('resources.bicep').toSorted());
  });
});
