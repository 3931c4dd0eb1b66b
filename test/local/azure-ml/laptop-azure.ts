import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning';
import { createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { DefaultAzureCredential } from '@azure/identity';
import { createClock, type Clock } from '../../../local/clock.ts';
import type { EventGridEvent } from '../../../local/event-grid/event-grid-event.ts';
import { ensureCertificate } from '../../../local/certificate.ts';
import { startIdentity } from '../../../local/identity.ts';
import { createTokenVerifier } from '../../../local/token-verifier.ts';
import type { Pace } from '../../../local/azure-ml/pace.ts';
import { startAzureMl, type AzureMl } from '../../../local/azure-ml/start-azure-ml.ts';
import { laptopWorkspace } from '../../../local/azure-ml/workspace.ts';
import { startBlobs, type Blobs } from './blobs.ts';

/** Azure ML, an identity and a blob service, with the real SDK signed in to it. */
export interface LaptopAzure {
  azureMl: AzureMl;
  client: AzureMachineLearningWorkspaces;
  blobs: Blobs;
  events: EventGridEvent[];
  folder: string;
  /** A request as ARM gets it, below the SDK's operations; `path` begins after the workspace unless it is a whole one. */
  send(method: string, path: string, body?: unknown, apiVersion?: string): Promise<ArmResponse>;
  /** Stops everything but Azure ML, for a test that runs it elsewhere. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface ArmResponse {
  status: number;
  headers: PipelineResponse['headers'];
  // What a test expects of a body it says itself.
  body: { error?: { code: string; message: string; details?: { target: string }[] } } & Record<string, unknown>;
}

export interface LaptopOptions {
  pace?: Pace;
  clock?: Clock;
}

export const { resourceGroup, name: workspaceName, subscriptionId, location } = laptopWorkspace;
export const workspacePath = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${workspaceName}`;

export async function startLaptopAzure({ pace, clock = createClock() }: LaptopOptions = {}): Promise<LaptopAzure> {
  const folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const certificate = await ensureCertificate(folder);
  // What NODE_EXTRA_CA_CERTS does for a process that starts with it.
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  const identity = await startIdentity({ stateFolder: folder });
  process.env['IDENTITY_ENDPOINT'] = identity.endpoint;
  process.env['IDENTITY_HEADER'] = identity.header;
  const verifier = await createTokenVerifier(folder);
  const blobs = await startBlobs(certificate);
  const events: EventGridEvent[] = [];
  const azureMl = await startAzureMl({
    stateFolder: folder,
    certificate,
    verifier,
    clock,
    blobUrl: blobs.url,
    publish: (event) => events.push(event),
    ...(pace && { pace }),
  });
  const client = new AzureMachineLearningWorkspaces(new DefaultAzureCredential(), subscriptionId, {
    endpoint: azureMl.url,
    $host: azureMl.url,
    credentialScopes: ['https://management.azure.com/.default'],
  });

  async function send(method: string, path: string, body?: unknown, apiVersion = '2025-06-01'): Promise<ArmResponse> {
    const url = `${azureMl.url}${/^\/(subscriptions|history|mlflow|registrymanagement|mferp)/.test(path) ? path : workspacePath + path}`;
    const versioned = `${url}${url.includes('?') ? '&' : '?'}api-version=${apiVersion}`;
    const headers = { 'content-type': 'application/json' };
    const asked = {
      url: versioned,
      method: method as 'GET',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const request = createPipelineRequest(asked);
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    const { status, headers: answered, bodyAsText } = await client.sendRequest(request);
    return { status, headers: answered, body: bodyAsText ? (JSON.parse(bodyAsText) as ArmResponse['body']) : {} };
  }

  async function stop(): Promise<void> {
    await blobs.close();
    await identity.close();
    await rm(folder, { recursive: true, force: true });
  }

  return {
    azureMl,
    client,
    blobs,
    events,
    folder,
    send,
    stop,
    async close() {
      await azureMl.close();
      await stop();
    },
  };
}
