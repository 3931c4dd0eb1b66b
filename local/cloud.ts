/** `npm run cloud`: the laptop cloud alone, for a Functions host of one's own that runs the app. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { causeOf } from './check-state.ts';
import { toFailureLines } from './failure.ts';
import { hubSettings } from './hub-settings.ts';
import { startLaptopCloud, type LaptopCloud } from './laptop-cloud.ts';
import { toEventGridUrl } from './laptop-subscriptions.ts';
import {
  readLocalFile,
  removeLocalFile,
  settingsPathOf,
  toLocalFile,
  writeLocalFile,
  writeSettingsFile,
} from './local-file.ts';
import { createTerminal } from './show/terminal.ts';
import { onStopSignal } from './stop-signals.ts';
import { goWithoutProxy } from './without-proxy.ts';

const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: 'http://127.0.0.1:7071' },
    key: { type: 'string' },
    folder: { type: 'string', default: '.droptune' },
  },
});
const folder = resolve(options.folder);
const settingsPath = settingsPathOf(folder);
const terminal = createTerminal();
let cloud: LaptopCloud | undefined;

async function leave(exitCode: number): Promise<never> {
  if (cloud) {
    terminal.print('Stopping …');
    await removeLocalFile(folder);
    await cloud.close();
  }
  process.exit(exitCode);
}

async function fail(error: unknown): Promise<never> {
  terminal.print(...toFailureLines(causeOf(error, folder), terminal, join(folder, 'logs')));
  return leave(1);
}

/** Writes the file that `func start` reads (any other host needs its values in the environment), and the one for tools. */
async function tellAddresses(hostUrl: string): Promise<void> {
  if (!cloud) return;
  await writeSettingsFile(cloud);
  await writeLocalFile(folder, toLocalFile({ ...cloud, url: hostUrl }));
}

async function run(): Promise<void> {
  const running = await readLocalFile(folder);
  if (running) throw new Error(`Droptune runs in ${options.folder} already (process ${running.pid}, ${running.url}).`);
  const hostUrl = options.host.replace(/\/+$/, '');
  terminal.print('Starting the laptop cloud: identity, storage, Event Grid, Azure ML …');
  cloud = await startLaptopCloud({
    folder,
    hostEventsUrl: toEventGridUrl(hostUrl, options.key),
    settings: hubSettings(),
    onNotice: (notice) => terminal.print(notice),
    onRestart: () => void tellAddresses(hostUrl),
    onGivenUp: (error) => void fail(error),
  });
  await tellAddresses(hostUrl);
  terminal.print(...toAdvice(cloud, hostUrl));
}

function toAdvice({ azureMlUrl, eventGridUrl, settings, certificate }: LaptopCloud, hostUrl: string): string[] {
  return [
    `Ready after ${(performance.now() / 1000).toFixed(1)} s. Events go to ${hostUrl}.`,
    '',
    `  Azure ML    ${azureMlUrl}`,
    `  Event Grid  ${eventGridUrl}`,
    `  Blobs       ${settings['DROPTUNE_BLOB_URL'] ?? ''}`,
    `  Tables      ${settings['DROPTUNE_TABLE_URL'] ?? ''}`,
    `  Identity    ${settings['IDENTITY_ENDPOINT'] ?? ''}`,
    '',
    'Now, in another terminal, build the app and run it on your Functions host:',
    '',
    '  npm run build',
    `  cp ${settingsPath} local.settings.json`,
    `  NODE_EXTRA_CA_CERTS=${certificate.certPath} func start`,
    '',
    'Node reads NODE_EXTRA_CA_CERTS only when a process begins, so it has to be in the environment',
    'of the host as well. Then drop a dataset with: npm run drop -- path/to/file.jsonl',
    '',
    'Ctrl-C stops the cloud.',
  ];
}

goWithoutProxy();
onStopSignal(() => void leave(0));
await run().catch(fail);
