import type { HttpMethods, PipelineResponse } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { RemoteError } from '../platform/errors.ts';
import { lazy } from '../platform/lazy.ts';
import { remoteCall } from './remote-call.ts';

const service = 'File storage';

/** The oldest version that takes bearer tokens and needs no permissions of a new file spelled out is 2022-11-02. */
const apiVersion = '2025-05-05';

/** What Put Range takes at most at a time. */
const maxBytes = 4 * 1024 * 1024;

/** The file service of a storage account, as far as folders of small text files need it. */
export interface FileService {
  /** Makes a directory; one that is there stays. Its parent must be there. */
  makeDirectory(path: string): Promise<void>;
  /** Writes a file of at most 4 MB, in place of what was there. `path` begins with the share. */
  writeFile(path: string, content: string): Promise<void>;
}

/** `accountUrl` is the address of the service, such as `https://account.file.core.windows.net`. */
export function createFileService(accountUrl: string, credential: TokenCredential): FileService {
  const connect = lazy(async () => {
    const sdk = await import('./sdk/rest-pipeline.ts');
    const pipeline = sdk.createPipelineFromOptions({ retryOptions: { maxRetries: 3 } });
    pipeline.addPolicy(
      sdk.bearerTokenAuthenticationPolicy({ credential, scopes: 'https://storage.azure.com/.default' }),
      { phase: 'Sign' },
    );
    const { createPipelineRequest, createDefaultHttpClient } = sdk;
    return { pipeline, client: createDefaultHttpClient(), createPipelineRequest };
  });

  async function put(path: string, query: string, headers: Record<string, string>, body?: Buffer): Promise<void> {
    const { pipeline, client, createPipelineRequest } = await connect();
    const method: HttpMethods = 'PUT';
    const url = `${accountUrl}/${path.split('/').map(encodeURIComponent).join('/')}${query}`;
    const request = createPipelineRequest({ url, method, ...(body ? { body } : {}) });
    // With a bearer token only this intent, which a role allows, opens files; it passes over the permissions of single ones.
    const common = { 'x-ms-version': apiVersion, 'x-ms-file-request-intent': 'backup' };
    for (const [name, value] of Object.entries({ ...common, ...headers })) request.headers.set(name, value);
    request.headers.set('content-length', String(body?.length ?? 0));
    const response = await remoteCall(service, () => pipeline.sendRequest(client, request));
    if (response.status >= 300) throw faultOf(response);
  }

  return {
    async makeDirectory(path) {
      try {
        await put(path, '?restype=directory', {});
      } catch (error) {
        if (!(error instanceof RemoteError) || error.code !== 'ResourceAlreadyExists') throw error;
      }
    },

    async writeFile(path, content) {
      const bytes = Buffer.from(content);
      if (bytes.length > maxBytes) throw new Error(`The file '${path}' is larger than 4 MB.`);
      await put(path, '', { 'x-ms-type': 'file', 'x-ms-content-length': String(bytes.length) });
      if (bytes.length === 0) return;
      const range = `bytes=0-${bytes.length - 1}`;
      await put(path, '?comp=range', { 'x-ms-range': range, 'x-ms-write': 'update' }, bytes);
    },
  };
}

/** The code is in a header; the body is XML. */
function faultOf(response: PipelineResponse): RemoteError {
  const text = response.bodyAsText ?? '';
  const code = response.headers.get('x-ms-error-code') ?? '';
  const message = /<Message>([^<]*)/.exec(text)?.[1] ?? text;
  return new RemoteError(service, response.status, code, message.slice(0, 300));
}
