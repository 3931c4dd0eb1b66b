import { describe, expect, it } from 'vitest';
import type { OnlineEndpoints } from '../../../../src/lib/azure/online-endpoints.ts';
import { endpointNameOf } from '../../../../src/lib/models/contract/model-line.ts';
import { RemoteError } from '../../../../src/lib/platform/errors.ts';
import { createConnecting } from '../../../../src/lib/models/connecting.ts';
import { options, runId } from '../../../support/fine-tune-fakes.ts';

const workspaceId = '/subscriptions/s/resourceGroups/g/providers/p/workspaces/w';
const endpoint = endpointNameOf('crumb', workspaceId);

const flowPlace = 'Users/droptune/promptflow/crumb-01234567';

function scene(upload: () => Promise<string> = () => Promise.resolve(flowPlace)) {
  const connected: string[][] = [];
  const files = new Map<string, string>();
  const resources: string[][] = [];
  const told: string[] = [];
  const warned: string[] = [];
  const uploaded: string[] = [];
  const state = { provisioningState: 'Succeeded', scoringUri: `https://${endpoint}/score`, traffic: {} };
  const endpoints: Pick<OnlineEndpoints, 'state' | 'key'> = {
    state: async (name) => (name === endpoint ? state : undefined),
    key: async () => 'k1',
  };
  const connecting = createConnecting({
    workspaceId,
    endpoints,
    connections: {
      owner: 'w',
      put: async (...connection) => void connected.push(connection),
      remove: () => Promise.resolve(),
    },
    datasets: { writeFile: async (run, name, content) => void files.set(`${run}/${name}`, String(content)) },
    flowShare: {
      upload: (folder) => {
        uploaded.push(folder);
        return upload();
      },
    },
    journal: {
      addResource: async (_run, ...resource) => void resources.push(resource as string[]),
      tell: async (_run, _id, message) => void told.push(message),
      warn: async (_run, warnings) => void warned.push(...warnings),
    },
  });
  const connect = (more: object = {}) => connecting.connect({ runId, line: 'crumb', options: { ...options, ...more } });
  return { connect, connecting, endpoints, connected, files, resources, told, warned, uploaded };
}

describe('connecting a live model', () => {
  it('puts address and key into a connection, and the key nowhere else', async () => {
    const { connect, connected, files } = scene();
    expect(await connect()).toEqual({ connection: 'droptune-crumb' });
    expect(connected).toEqual([['droptune-crumb', `https://${endpoint}/score`, 'k1']]);
    expect([...files.values()].join('')).not.toContain('k1');
  });

  it("writes the flow's folder beside the data of the run, and says where to get it", async () => {
    const { connect, files, resources, uploaded } = scene();
    await connect();
    expect([...files.keys()].sort()).toEqual(
      ['README.md', 'connection.yaml', 'flow.dag.yaml', 'integrate_with_promptflow.py', 'requirements.txt'].map(
        (name) => `${runId}/promptflow/${name}`,
      ),
    );
    expect(resources).toEqual([
      ['connection', 'droptune-crumb'],
      ['prompt_flow', 'promptflow.zip', `/v1/runs/${runId}/promptflow`],
    ]);
    expect(uploaded).toEqual([]);
  });

  it('gives the flow as much context as the model has, and no more than small cards hold', async () => {
    const { connect, files } = scene();
    const flow = () => files.get(`${runId}/promptflow/flow.dag.yaml`);
    await connect();
    expect(flow()).toContain('context_tokens: 4096');
    await connect({ model: 'Phi-4-mini-instruct' });
    expect(flow()).toContain('context_tokens: 16384');
  });

  it("uploads the folder to the workspace's file share where the run asks for it", async () => {
    const { connect, uploaded, told, warned } = scene();
    await connect({ promptflow: 'upload' });
    expect(uploaded).toEqual(['crumb-01234567']);
    expect(told).toEqual([expect.stringContaining('Users/droptune/promptflow/crumb-01234567')]);
    expect(warned).toEqual([]);
  });

  it('warns, and does not fail, when the upload is refused', async () => {
    const refusal = new RemoteError('File storage', 403, 'AuthorizationPermissionMismatch', 'Not authorized.');
    const { connect, warned } = scene(() => Promise.reject(refusal));
    expect(await connect({ promptflow: 'upload' })).toEqual({ connection: 'droptune-crumb' });
    expect(warned).toEqual([
      expect.stringMatching(/403 \(AuthorizationPermissionMismatch\).*Storage File Data Privileged Contributor/),
    ]);
  });

  it('fails with the same words when the endpoint goes while its key is fetched', async () => {
    const { connecting, endpoints } = scene();
    endpoints.key = () => {
      endpoints.state = async () => undefined;
      return Promise.reject(new RemoteError('Azure', 404, 'UserError', `Online endpoint '${endpoint}' not found.`));
    };
    await expect(connecting.connect({ runId, line: 'crumb', options })).rejects.toMatchObject({
      problem: { type: 'endpoint_gone' },
    });
  });

  it('takes the key of an endpoint that was deleted and made anew meanwhile', async () => {
    const { connecting, endpoints } = scene();
    const { key } = endpoints;
    endpoints.key = (name) => {
      endpoints.key = key;
      return Promise.reject(new RemoteError('Azure', 404, 'UserError', `Online endpoint '${name}' not found.`));
    };
    expect(await connecting.connect({ runId, line: 'crumb', options })).toEqual({ connection: 'droptune-crumb' });
  });

  it('fails when the endpoint is gone', async () => {
    const { connecting } = scene();
    await expect(connecting.connect({ runId, line: 'other', options })).rejects.toMatchObject({
      problem: { type: 'endpoint_gone' },
    });
  });
});
