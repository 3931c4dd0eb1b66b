import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { lockFolder } from '../folder-lock.ts';
import type { RegisteredFunction } from './app/function-metadata.ts';
import { invokeFunction } from './app/invoke-function.ts';
import { type LoadedApp, loadApp } from './app/load-app.ts';
import { createClientBinding } from './durable/client-binding.ts';
import { createDurableApi } from './durable/durable-api.ts';
import { createDurableEngine, type DurableEngine } from './durable/durable-engine.ts';
import { openFaultBoard } from './durable/fault-board.ts';
import { toErrorText } from './error-text.ts';
import { ensureHostKeys, type HostKeys } from './host-keys.ts';
import { createHostLog, type HostLog, readLogLevel } from './host-log.ts';
import type { HostParts } from './host-parts.ts';
import { readHostSettings } from './host-settings.ts';
import { createAdminApi } from './http/admin-api.ts';
import { answerEmpty } from './http/answer.ts';
import { createHttpFunctions } from './http/http-functions.ts';
import { type Handle, listen } from './http/listen.ts';
import { createWebhooks } from './http/webhooks.ts';
import { startTimers } from './timer/start-timers.ts';

export interface FunctionsHostOptions {
  /** The folder with package.json and host.json of a built app. */
  appFolder: string;
  /** 0 takes a free one. */
  port: number;
  /** Keys, task hub and timers are kept here. */
  stateFolder: string;
  clock: Clock;
  keys?: HostKeys;
  log?: HostLog;
  /** Faults of the Durable engine to begin with, as JSON text (see durable/engine-faults.ts). */
  faults?: string;
}

/** A running host. One app can be loaded in a process. */
export interface FunctionsHost {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly keys: HostKeys;
  close(): Promise<void>;
}

const knownTriggers = new Set([
  'httptrigger',
  'timertrigger',
  'eventgridtrigger',
  'orchestrationtrigger',
  'activitytrigger',
]);

const isDisabled = (name: string) =>
  ['true', '1'].includes((process.env[`AzureWebJobs.${name}.Disabled`] ?? '').toLowerCase());

function createHostParts(
  options: FunctionsHostOptions,
  app: LoadedApp,
  shared: Pick<HostParts, 'settings' | 'keys' | 'log' | 'faults'>,
  clientInputs: (called: RegisteredFunction) => Record<string, object>,
): HostParts {
  const functions = [...app.worker.functions.values()].filter(({ name }) => !isDisabled(name));
  return {
    ...shared,
    clock: options.clock,
    streamUri: app.streamUri,
    functions: () => functions,
    invoke: (called, invocation) => {
      const inputs = { ...invocation.inputs, ...clientInputs(called) };
      return invokeFunction(app.worker, called, { ...invocation, inputs }, shared.log);
    },
    logFailure: (called, error) => shared.log.write('error', called.name, toErrorText(error)),
  };
}

function createHandle(host: HostParts, engine: DurableEngine): Handle {
  const admin = createAdminApi(host);
  const webhooks = createWebhooks(host, engine.operations);
  const functions = createHttpFunctions(host);
  return (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const path = url.pathname.toLowerCase();
    if (path.startsWith('/admin/')) return admin(request, response, url);
    if (path.startsWith('/runtime/webhooks/')) return webhooks(request, response, url);
    return functions(request, response, url);
  };
}

function warnOfUnheard(host: HostParts): void {
  for (const { name, trigger } of host.functions())
    if (!knownTriggers.has(trigger.type.toLowerCase()))
      host.log.write('warning', name, `This development host does not listen for a ${trigger.type}: it never runs.`);
}

/**
 * Starts a Functions host with the app of a folder in this process.
 * @throws Error when the port is taken or another process has the state folder.
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  const lock = lockFolder(options.stateFolder);
  if (!lock) throw new Error(`Another host runs with the state in ${options.stateFolder}.`);
  const settings = readHostSettings(options.appFolder);
  const keys = options.keys ?? ensureHostKeys(options.stateFolder);
  const log = options.log ?? createHostLog(readLogLevel(settings.logLevel));
  const faults = openFaultBoard(options.stateFolder, options.faults ?? '');
  const { hubName } = settings.durableTask;

  let handle: Handle = (_request, response) => answerEmpty(response, 503);
  const server = await listen(options.port, (...call) => handle(...call));
  let handleRpc: Handle = handle;
  const rpc = await listen(0, (...call) => handleRpc(...call));
  const url = `http://127.0.0.1:${server.port}`;
  process.env['WEBSITE_HOSTNAME'] ??= `localhost:${server.port}`;
  const managed = `http://${process.env['WEBSITE_HOSTNAME']}/runtime/webhooks/durabletask`;
  const clientInputs = createClientBinding(
    { url: managed, taskHub: hubName, code: keys.durable },
    `http://127.0.0.1:${rpc.port}/durabletask/`,
  );

  const app = await loadApp(options.appFolder, log);
  const host = createHostParts(options, app, { settings, keys, log, faults }, clientInputs);
  const engine = createDurableEngine(host, options.stateFolder);
  const rpcApi = createDurableApi(engine.operations, hubName, keys.durable, true);
  handleRpc = (request, response, address) =>
    rpcApi(request, response, address, address.pathname.replace(/^\/durabletask\/?/, ''));
  handle = createHandle(host, engine);
  engine.start();
  warnOfUnheard(host);
  const stopTimers = startTimers(host, options.stateFolder);

  return {
    url,
    keys,
    async close() {
      stopTimers.forEach((stop) => stop());
      const closed = server.close();
      await engine.stop();
      await app.close();
      await Promise.all([closed, rpc.close()]);
      lock.release();
    },
  };
}
