import { join } from 'node:path';
import type { CloudOrder } from './cloud-order.ts';
import { checkRoom, checkState } from './check-state.ts';
import { ensureHostKeys, type HostKeys } from './functions-host/host-keys.ts';
import { lockFolder } from './folder-lock.ts';
import { launchHost, type HostLaunch } from './launch-host.ts';
import { startLaptopAzure, type LaptopAzure } from './laptop-azure.ts';
import { choosePorts, type LaptopPorts } from './laptop-ports.ts';
import { toEventGridUrl } from './laptop-subscriptions.ts';
import { waitForLeftovers } from './leftovers.ts';
import { createProcessGroup, type ProcessGroup } from './process-group.ts';

export interface LaptopCloudOptions {
  /** Where everything is kept, logs too; one cloud at a time. */
  folder: string;
  /** The built app; without it there is only the cloud, for a Functions host of one's own. */
  appFolder?: string;
  /** Where that other host takes events, as `toEventGridUrl` makes it; needed without `appFolder`. */
  hostEventsUrl?: string;
  /** As `DROPTUNE_CLOCK` describes it; the real one unless given. With an origin it goes on in the same time at the next start. */
  clock?: string;
  pace?: CloudOrder['pace'];
  /** Further settings of the app, such as the address of a mirror of the Hugging Face hub. */
  settings?: Record<string, string>;
  /** Ports to take when they are free; else those of the last time, else free ones. */
  ports?: Partial<LaptopPorts>;
  /** Told in one sentence each what is worth knowing while it starts and runs. */
  onNotice?: (notice: string) => void;
  /** Told when a part is up again after an unexpected end; `storage` may then have another connection string. */
  onRestart?: () => void;
  /** Ends of one part by itself within a minute after which it is given up; five unless given. */
  maxEnds?: number;
  /** Told when a part keeps ending and is not started again. */
  onGivenUp?: (error: Error) => void;
}

/** The laptop cloud, running. */
export interface LaptopCloud extends Pick<
  LaptopAzure,
  'settings' | 'certificate' | 'azureMlUrl' | 'eventGridUrl' | 'storage'
> {
  /** Where everything is kept. */
  folder: string;
  /** The app: `http://127.0.0.1:PORT`. */
  url: string;
  /** The bearer key of the app's API. */
  key: string;
  /** Where the app's host takes events, once `&functionName=<name>` is appended. */
  hostEventsUrl: string;
  hostKeys: HostKeys;
  /** Kept for whoever receives webhooks, so that runs of the last start still find it. */
  webhookPort: number;
  logs: string;
  hostPid(): number | undefined;
  /** Ends the Functions host alone; it stays so until `startHost`. */
  killHost(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port with the same keys; further settings hold for this start only. */
  startHost(settings?: Record<string, string>): Promise<void>;
  /** Further settings for the host's next start, whoever causes it. */
  armHost(settings: Record<string, string>): void;
  /** Ends every process; the state stays. */
  close(): Promise<void>;
}

/** Another process has the folder. */
export class FolderInUse extends Error {}

/** Starts it where it stopped, however that was. Rejects when the folder is in use or a part does not start. */
export async function startLaptopCloud(options: LaptopCloudOptions): Promise<LaptopCloud> {
  const { folder, onNotice = () => {}, onRestart = () => {}, onGivenUp = () => {} } = options;
  const lock = lockFolder(folder);
  if (!lock) throw new FolderInUse(`Another laptop cloud runs in ${folder}. Stop it first.`);
  const maxEnds = options.maxEnds ?? 5;
  const group = createProcessGroup({ folder, maxEnds, onNotice, onRestart, onGivenUp });
  const close = async () => {
    await group.close();
    lock.release();
  };
  try {
    await waitForLeftovers(folder, () => onNotice('Waiting for the processes of the last start to end …'));
    checkRoom(folder);
    checkState(folder);
    return await startParts(options, group, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function startParts(
  options: LaptopCloudOptions,
  group: ProcessGroup,
  close: () => Promise<void>,
): Promise<LaptopCloud> {
  const { folder, pace = 'laptop', appFolder } = options;
  const ports = await choosePorts(folder, options.ports ?? {});
  const hostKeys = ensureHostKeys(join(folder, 'functions-host'));
  const url = `http://127.0.0.1:${ports.app}`;
  const hostEventsUrl = options.hostEventsUrl ?? toEventGridUrl(url, hostKeys.eventGrid);
  const clock = toClockDescription(options.clock);
  const { settings = {} } = options;
  const azure = await startLaptopAzure({ folder, ports, clock, pace, hostEventsUrl, settings }, group);
  const hostOptions = { folder, port: ports.app, clock, settings: azure.settings };
  const host = appFolder === undefined ? noHost : await startHost({ ...hostOptions, appFolder }, group);
  return {
    ...azure,
    ...host,
    folder,
    url,
    key: azure.settings['DROPTUNE_API_KEY'] ?? '',
    hostEventsUrl,
    hostKeys,
    webhookPort: ports.webhooks,
    logs: join(folder, 'logs'),
    close,
  };
}

type HostHandles = Pick<LaptopCloud, 'hostPid' | 'killHost' | 'startHost' | 'armHost'>;

const noHost: HostHandles = {
  hostPid: () => undefined,
  killHost: () => Promise.resolve(),
  startHost: () => Promise.reject(new Error('This laptop cloud was started without an app.')),
  armHost: () => {},
};

async function startHost(options: HostLaunch, group: ProcessGroup): Promise<HostHandles> {
  let further: Record<string, string> = {};
  const host = await group.supervise({
    name: 'The Functions host',
    log: 'functions-host',
    launch: (logPath) => {
      const settings = { ...options.settings, ...further };
      further = {};
      return launchHost({ ...options, settings }, logPath);
    },
  });
  return {
    hostPid: host.pid,
    killHost: (signal = 'SIGKILL') => host.kill(signal),
    async startHost(settings = {}) {
      further = settings;
      await host.start();
    },
    armHost(settings) {
      further = settings;
    },
  };
}

/** With an origin, so that all processes show the same time, the ones that are started later too. */
const toClockDescription = (asked = '1'): string => (asked.includes('@') ? asked : `${asked}@${Date.now()}`);
