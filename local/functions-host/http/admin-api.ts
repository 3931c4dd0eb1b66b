import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError, z } from 'zod';
import { hostVersion } from '../app/core-api.ts';
import { toErrorText } from '../error-text.ts';
import { ownKeyOf } from '../host-keys.ts';
import type { HostParts } from '../host-parts.ts';
import { challenge, keyOf, opensAdmin } from './access.ts';
import { answerEmpty, answerJson, answerText } from './answer.ts';
import { readBody } from './read-body.ts';

/** What ASP.NET Core answers for an action that no cache may keep. */
const neverKept = { 'cache-control': 'no-store,no-cache', pragma: 'no-cache' };

function hostStatus(): string {
  return JSON.stringify({
    id: 'functions-host',
    state: 'Running',
    version: hostVersion,
    versionDetails: hostVersion.slice(0, -2),
    platformVersion: '',
    instanceId: '',
    computerName: '',
    processUptime: Math.round(process.uptime() * 1000),
    functionAppContentEditingState: 'Unknown',
  });
}

function keyList(value: string, url: URL): string {
  const href = `${url.origin}${url.pathname}`;
  return JSON.stringify({ keys: [{ name: 'default', value }], links: [{ rel: 'self', href }] });
}

async function runByHand(host: HostParts, name: string, request: IncomingMessage, response: ServerResponse) {
  const called = host.functions().find((each) => each.name.toLowerCase() === name.toLowerCase());
  const body = await readBody(request);
  if (!called || body === 'too long') return answerEmpty(response, 404);
  answerEmpty(response, 202);
  const text: unknown = JSON.parse(body.toString() || '{}');
  const input = typeof text === 'object' && text && 'input' in text ? String(text.input) : '';
  const isTimer = called.trigger.type.toLowerCase() === 'timertrigger';
  const data = isTimer ? { json: '{"IsPastDue":false}' } : { string: input };
  const triggerMetadata = { [called.triggerName]: { string: input } };
  await host
    .invoke(called, { inputs: { [called.triggerName]: data }, triggerMetadata })
    .catch((error: unknown) => host.logFailure(called, error));
}

/** `GET`, `POST` (sets the named ones) and `DELETE` (resets all) of the Durable engine's faults; no real host has this. */
async function controlFaults({ faults }: HostParts, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request);
  try {
    if (request.method === 'POST') faults.set(JSON.parse(body.toString()));
    if (request.method === 'DELETE') faults.reset();
    answerJson(response, 200, JSON.stringify(faults.read()));
  } catch (error) {
    answerText(response, 400, error instanceof ZodError ? z.prettifyError(error) : toErrorText(error));
  }
}

/** `/admin/…`: ping for everybody, the rest for the master key: status, keys, faults, running a function by hand. */
export function createAdminApi(host: HostParts) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const path = url.pathname.toLowerCase();
    if (path === '/admin/host/ping') return answerEmpty(response, 200, neverKept);
    if (!opensAdmin(keyOf(request, url), host.keys)) return answerEmpty(response, 401, challenge(request));
    if (path === '/admin/host/status') return answerJson(response, 200, hostStatus());
    if (path === '/admin/faults') return controlFaults(host, request, response);
    if (path === '/admin/host/keys') return answerJson(response, 200, keyList(host.keys.function, url));
    const [, name = '', keys] = /^\/admin\/functions\/([^/]+)(\/keys)?$/i.exec(url.pathname) ?? [];
    if (name && keys) return answerJson(response, 200, keyList(ownKeyOf(name, host.keys), url));
    if (name && request.method === 'POST') return runByHand(host, name, request, response);
    answerEmpty(response, 404);
  };
}
