import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkArmBodies, type ArmBody } from '../support/arm-bodies.ts';
import { toCallsPage } from '../support/azure-calls-page.ts';
import { toAzureCalls, type AzureCall, type Need } from '../support/azure-calls.ts';
import { withCompiler } from '../support/bicep-compiler.ts';
import { readGrants, type Grant } from '../support/infra-grants.ts';
import { jobsOfEveryOption } from '../support/jobs-of-every-option.ts';
import { recordRuns, type RecordedRuns } from '../support/recorded-runs.ts';
import { allows } from '../support/role-permissions.ts';
import { startApp, type ArmRequest, type RunningApp } from '../support/running-app.ts';

const page = join(import.meta.dirname, '../../docs/azure-calls.md');

let app: RunningApp;
let recorded: RecordedRuns;
let calls: AzureCall[];

beforeAll(async () => {
  app = await startApp();
  recorded = await recordRuns(app);
  const { azureMlUrl, eventGridUrl, settings } = app.cloud;
  calls = toAzureCalls(recorded, {
    azureMl: azureMlUrl,
    events: eventGridUrl,
    blobs: settings['DROPTUNE_BLOB_URL'] ?? '',
    tables: settings['DROPTUNE_TABLE_URL'] ?? '',
    identity: settings['IDENTITY_ENDPOINT'] ?? '',
  });
});

afterAll(() => app?.close());

/** Requests that put a resource; actions such as `cancel` are no resources and have no types. */
const puts = () => recorded.arm.filter(({ method }) => method === 'PUT' || method === 'PATCH');

const toBody = ({ resourceType, apiVersion }: ArmRequest, body: unknown): ArmBody => ({
  resourceType,
  apiVersion,
  body: body as object,
});

describe('what the app sends to the resource manager', () => {
  withCompiler((bicep) => {
    it('is of the types that Azure defines at that api-version', async () => {
      const sent = puts().map((request) => toBody(request, request.body));
      expect(new Set(sent.map(({ resourceType }) => resourceType.split('/').slice(2).join('/')))).toEqual(
        new Set([
          'computes',
          'jobs',
          'models/versions',
          'onlineEndpoints',
          'onlineEndpoints/deployments',
          'connections',
        ]),
      );
      const said = await checkArmBodies(bicep, [...sent, ...jobsOfEveryOption()]);
      expect(said.map(({ body, says }) => `${body.resourceType}: ${says}`)).toEqual([]);
    });

    it('would be caught with a field that is not there, of another type, of another value, or missing', async () => {
      const of = (type: string) => puts().find(({ resourceType }) => resourceType.endsWith(`/${type}`))!;
      const spoilt = (type: string, spoil: (body: Record<string, Record<string, unknown>>) => void) => {
        const body = structuredClone(of(type).body) as Record<string, Record<string, unknown>>;
        spoil(body);
        return toBody(of(type), body);
      };
      const said = await checkArmBodies(bicep, [
        spoilt('connections', (body) => (body['properties']!['isSharedToEveryone'] = true)),
        spoilt('deployments', (body) => (body['sku']!['capacity'] = '1')),
        spoilt('jobs', (body) => (body['properties']!['jobType'] = 'Pipelines')),
        spoilt('computes', (body) => delete body['properties']!['computeType']),
      ]);
      for (const code of ['BCP037', 'BCP036', 'BCP078', 'BCP088'])
        expect(said.map(({ says }) => says).join('\n')).toContain(code);
      expect(new Set(said.map(({ body }) => body.resourceType.split('/').at(-1)))).toEqual(
        new Set(['connections', 'deployments', 'jobs', 'computes']),
      );
    });
  });
});

describe('what the laptop answers in place of the resource manager', () => {
  withCompiler((bicep) => {
    it('is of the same types, with nothing set that only Azure sets', async () => {
      const resource = (request: ArmRequest) =>
        ['GET', 'PUT', 'PATCH'].includes(request.method) && request.status < 300;
      const answers = recorded.arm.filter(resource).flatMap((request) => {
        const { value } = request.answer as { value?: object[] };
        return (value ?? [request.answer as object]).map((answer) => toBody(request, withoutNulls(answer)));
      });
      const resources = answers.filter(({ resourceType }) => resourceType.includes('/workspaces'));
      expect(resources.length).toBeGreaterThan(50);
      const said = await checkArmBodies(bicep, resources);
      // A property that cannot be written is one that an answer may have.
      const wrong = said.filter(({ says }) => !says.startsWith('BCP073'));
      expect([...new Set(wrong.map(({ body, says }) => `${body.resourceType}: ${says}`))]).toEqual([]);
    });
  });
});

/** Azure says null where nothing is; to Bicep that is a value. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
      member === null ? [] : [[key, withoutNulls(member)]],
    ),
  );
}

describe('the roles in infra', () => {
  const grants = readGrants();
  const covers = (grant: Grant, need: Need) => grant.scopes.includes(need.on) && allows(grant.definition, need.action);
  const roleOf = (need: Need) => grants.find((grant) => covers(grant, need))?.role ?? 'none';

  it('allow every call of the app', () => {
    const needs = calls.flatMap((call) => call.needs.map((need) => ({ call: `${call.method} ${call.path}`, ...need })));
    expect(needs.length).toBeGreaterThan(40);
    expect(needs.filter((need) => roleOf(need) === 'none')).toEqual([]);
  });

  it('are each needed by a call, or by what the platform does for the app', () => {
    const givers = calls.flatMap((call) => call.needs.map((need) => grants.find((grant) => covers(grant, need))));
    const unused = grants.filter((grant) => !grant.ofPlatform && !givers.includes(grant));
    expect(unused.map(({ role, scopes }) => `${role} on ${scopes[0]}`)).toEqual([]);
  });

  it('do not let the app write where it only reads, or touch what it never asks for', () => {
    const may = (action: string, on: string) => grants.some((grant) => covers(grant, { action, on }));
    const blobs = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs';
    expect(may(`${blobs}/write`, 'datasets')).toBe(false);
    // Once the app takes uploads, it must be able to keep them.
    const takesUploads = existsSync(join(import.meta.dirname, '../../src/functions/http/files-post.ts'));
    expect(may(`${blobs}/write`, 'files')).toBe(takesUploads);
    expect(may(`${blobs}/read`, 'deadLetters')).toBe(false);
    expect(may('Microsoft.MachineLearningServices/workspaces/delete', 'workspace')).toBe(false);
    expect(may('Microsoft.MachineLearningServices/workspaces/listKeys/action', 'workspace')).toBe(false);
    expect(may('Microsoft.Authorization/roleAssignments/write', 'workspace')).toBe(false);
    expect(may('Microsoft.Compute/virtualMachines/write', 'subscription')).toBe(false);
  });

  it('are told with every call in docs/azure-calls.md', async () => {
    await expect(await toCallsPage(calls, roleOf)).toMatchFileSnapshot(page);
  });
});
