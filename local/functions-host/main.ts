import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clockFrom } from '../clock.ts';
import { toErrorText } from './error-text.ts';
import { createHostLog, readLogLevel } from './host-log.ts';
import { readHostSettings } from './host-settings.ts';
import { type FunctionsHost, startFunctionsHost } from './start-functions-host.ts';

const { values } = parseArgs({
  options: {
    app: { type: 'string', default: '.' },
    port: { type: 'string', default: '7071' },
    state: { type: 'string', default: '.functions-host' },
    'log-level': { type: 'string' },
  },
});

/** How long a stop may take in all before the process ends regardless. */
const maxStop = 8000;

function fail(error: unknown): never {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(isTaken ? `Port ${values.port} is taken. Choose another with --port.` : toErrorText(error));
  process.exit(isTaken ? 98 : 1);
}

function stopWith(host: FunctionsHost): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), maxStop).unref();
    await host.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

// What is written here is for its owner alone: some of it holds keys.
process.umask(0o077);
process.on('disconnect', () => process.exit(0));
try {
  const appFolder = resolve(values.app);
  const stateFolder = resolve(values.state);
  process.chdir(appFolder);
  const level = readLogLevel(values['log-level'] ?? readHostSettings(appFolder).logLevel);
  const host = await startFunctionsHost({
    appFolder,
    port: Number(values.port),
    stateFolder,
    clock: clockFrom(process.env['DROPTUNE_CLOCK']),
    log: createHostLog(level),
    faults: process.env['FUNCTIONS_HOST_FAULTS'] ?? '',
  });
  stopWith(host);
  console.log(`Functions host listens on ${host.url}`);
  process.send?.({ type: 'ready', url: host.url, keys: host.keys });
} catch (error) {
  fail(error);
}
