import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signAccessToken } from '../../../local/access-token.ts';
import { ensureCertificate } from '../../../local/certificate.ts';
import { startFileShare, type FileShare } from '../../../local/file-share/start-file-share.ts';
import { ensureIdentityKey } from '../../../local/identity-key.ts';
import { createTokenVerifier } from '../../../local/token-verifier.ts';
import type { AzureMl } from '../../../src/lib/azure/azure-ml.ts';
import { createFileService } from '../../../src/lib/azure/file-service.ts';
import { createFlowShare } from '../../../src/lib/azure/flow-share.ts';

const share = 'code-0001';
let folder: string;
let files: FileShare;
let token: string;

async function tokenFor(audience: string): Promise<string> {
  const { privateKey } = await ensureIdentityKey(folder);
  const seconds = Math.floor(Date.now() / 1000);
  const claims = {
    aud: audience,
    iss: 'x',
    iat: seconds,
    nbf: seconds,
    exp: seconds + 600,
    appid: 'a',
    oid: 'o',
    tid: 't',
  };
  return signAccessToken(claims, privateKey);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  const certificate = await ensureCertificate(folder);
  setDefaultCACertificates([...getCACertificates('default'), certificate.cert]);
  token = await tokenFor('https://storage.azure.com');
  const verifier = await createTokenVerifier(folder);
  files = await startFileShare({ stateFolder: folder, certificate, verifier, shares: [share] });
});
afterAll(async () => {
  await files.close();
  await rm(folder, { recursive: true, force: true });
});

const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 600_000 }) };
const common = () => ({
  authorization: `Bearer ${token}`,
  'x-ms-version': '2025-05-05',
  'x-ms-file-request-intent': 'backup',
});
async function send(method: string, path: string, headers: Record<string, string>, body?: string) {
  const response = await fetch(`${files.url}/${path}`, { method, headers, ...(body ? { body } : {}) });
  return { status: response.status, code: response.headers.get('x-ms-error-code'), text: await response.text() };
}

describe("the laptop's file share", () => {
  it('takes directories and files as the app writes them, twice alike', async () => {
    const service = createFileService(files.url, credential);
    for (let time = 0; time < 2; time += 1) {
      await service.makeDirectory(`${share}/Users`);
      await service.makeDirectory(`${share}/Users/droptune`);
      await service.writeFile(`${share}/Users/droptune/ä b.txt`, `Zeile ${time} ü`);
      await service.writeFile(`${share}/Users/droptune/empty`, '');
    }
    expect((await send('GET', `${share}/Users/droptune/%C3%A4%20b.txt`, common())).text).toBe('Zeile 1 ü');
    expect((await send('GET', `${share}/Users/droptune/empty`, common())).text).toBe('');
  });

  it.each([
    ['without a token', { authorization: '' }, 401, 'InvalidAuthenticationInfo'],
    ['without the intent', { 'x-ms-file-request-intent': '' }, 400, 'InvalidHeaderValue'],
    ['of a version without tokens', { 'x-ms-version': '2019-02-02' }, 400, 'InvalidHeaderValue'],
  ])('refuses a request %s', async (_, headers, status, code) => {
    expect(await send('PUT', `${share}/x?restype=directory`, { ...common(), ...headers })).toMatchObject({
      status,
      code,
    });
  });

  it('refuses a token for another service', async () => {
    const authorization = `Bearer ${await tokenFor('https://management.azure.com')}`;
    expect(await send('GET', `${share}/x`, { ...common(), authorization })).toMatchObject({ status: 401 });
  });

  it.each([
    ['a directory in none', 'PUT', `${share}/no/where?restype=directory`, {}, 404, 'ParentNotFound'],
    ['a share that is not there', 'PUT', 'code-0002/x?restype=directory', {}, 404, 'ShareNotFound'],
    ['a file without its size', 'PUT', `${share}/x`, { 'x-ms-type': 'file' }, 400, 'MissingRequiredHeader'],
    ['a file that is not there', 'GET', `${share}/none`, {}, 404, 'ResourceNotFound'],
    ['a way out of the share', 'GET', `${share}/%2e%2e%2fx`, {}, 400, 'InvalidResourceName'],
    ['another verb', 'PATCH', `${share}/x`, {}, 405, 'UnsupportedHttpVerb'],
  ])('refuses %s as Azure does', async (_, method, path, headers, status, code) => {
    expect(await send(method, path, { ...common(), ...headers })).toMatchObject({ status, code });
  });

  it('refuses bytes beyond the end of a file', async () => {
    const made = { ...common(), 'x-ms-type': 'file', 'x-ms-content-length': '2' };
    expect((await send('PUT', `${share}/two`, made)).status).toBe(201);
    const range = { ...common(), 'x-ms-range': 'bytes=0-2', 'x-ms-write': 'update' };
    expect(await send('PUT', `${share}/two?comp=range`, range, 'abc')).toMatchObject({
      status: 416,
      code: 'InvalidRange',
    });
  });
});

describe("a flow's upload", () => {
  const datastore = { datastoreType: 'AzureFile', accountName: 'devstoreaccount1', fileShareName: share };
  const asked: string[] = [];
  const azureMl = {
    workspaceId: '/subscriptions/s/workspaces/w',
    send: (_method: string, path: string) => {
      asked.push(path);
      return Promise.resolve({ properties: datastore });
    },
  } as unknown as AzureMl;

  it('goes to the share that the datastore names, and says where it is', async () => {
    const flows = createFlowShare(azureMl, credential, { project: 'my-project', fileUrl: files.url });
    expect(await flows.upload('crumb-01234567', { 'flow.dag.yaml': 'type: chat\n' })).toBe(
      'Users/droptune/promptflow/crumb-01234567',
    );
    expect(asked).toEqual(['/subscriptions/s/workspaces/my-project/datastores/workspaceworkingdirectory']);
    const written = await send('GET', `${share}/Users/droptune/promptflow/crumb-01234567/flow.dag.yaml`, common());
    expect(written.text).toBe('type: chat\n');
  });

  it('is refused in the words of the service where the role is missing', async () => {
    const order = (role: boolean) => send('POST', '_switches', {}, JSON.stringify({ role }));
    await order(false);
    try {
      const flows = createFlowShare(azureMl, credential, { project: undefined, fileUrl: files.url });
      await expect(flows.upload('crumb', {})).rejects.toMatchObject({
        status: 403,
        code: 'AuthorizationPermissionMismatch',
      });
    } finally {
      await order(true);
    }
  });
});
