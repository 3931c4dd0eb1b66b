import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './ensure-built.ts';
import { lockFolder } from './folder-lock.ts';
import { hubSettings } from './hub-settings.ts';
import { FolderInUse, startLaptopCloud } from './laptop-cloud.ts';
import {
  readLocalFile,
  removeLocalFile,
  toLocalFile,
  writeLocalFile,
  writeSettingsFile,
  type LocalFile,
} from './local-file.ts';
import { projectRoot } from './project-root.ts';
import type { Terminal } from './show/terminal.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

/** A running laptop cloud with the app: our own, or one that another `npm start` began. */
export interface Session {
  facts: LocalFile;
  receiver: WebhookReceiver;
  isOwn: boolean;
  /** Ends our own processes; the other's stay. */
  close(): Promise<void>;
}

export interface SessionOptions {
  folder: string;
  /** An app that is built already, such as an unpacked package; else the project's own is built and run. */
  appFolder: string | undefined;
  /** Ends by itself after its demonstration. */
  once: boolean;
  terminal: Terminal;
  onGivenUp: (error: Error) => void;
}

const usualPort = 7071;
const patience = 90_000;

/** Joins the cloud that runs in the folder, or starts one there; waits for one that ends by itself. */
export async function openSession(options: SessionOptions): Promise<Session> {
  for (;;) {
    const joined = await joinSession(options);
    if (joined) return joined;
    try {
      return await startSession(options);
    } catch (error) {
      // Another start was faster.
      if (!(error instanceof FolderInUse)) throw error;
    }
  }
}

async function joinSession({ folder, terminal }: SessionOptions): Promise<Session | undefined> {
  const facts = await waitForStart(folder, terminal);
  if (!facts) return undefined;
  terminal.print(`Droptune runs already (process ${facts.pid}, ${facts.url}): the sample is dropped there.`);
  const receiver = await startWebhookReceiver(facts.webhookSecret);
  return { facts, receiver, isOwn: false, close: receiver.close };
}

/** What runs in the folder and stays; undefined when the folder is free. Another start may have it without being up yet. */
async function waitForStart(folder: string, terminal: Terminal): Promise<LocalFile | undefined> {
  const tell = createNotices(terminal);
  for (let deadline = Date.now() + patience; ;) {
    const facts = await readLocalFile(folder);
    if (facts && !facts.once) return facts;
    const lock = lockFolder(folder);
    lock?.release();
    if (lock) return undefined;
    if (facts) deadline = Date.now() + patience;
    if (Date.now() > deadline) throw new Error(`Another process uses ${folder}, but no app came up there.`);
    tell(
      facts
        ? `Another npm start -- --once runs in this folder (process ${facts.pid}): waiting for its end …`
        : 'Another start or stop of Droptune is under way in this folder: waiting for it …',
    );
    await sleep(200);
  }
}

/** Prints each notice once. */
function createNotices(terminal: Terminal): (notice: string) => void {
  const told = new Set<string>();
  return (notice) => {
    if (!told.has(notice)) terminal.print(notice);
    told.add(notice);
  };
}

async function startSession({ folder, appFolder, once, terminal, onGivenUp }: SessionOptions): Promise<Session> {
  if (!appFolder && (await ensureBuilt(projectRoot))) terminal.print('Built the app from src into dist.');
  terminal.print('Starting the laptop cloud: identity, storage, Event Grid, Azure ML, Functions host …');
  let note = () => Promise.resolve();
  const cloud = await startLaptopCloud({
    folder,
    appFolder: appFolder ?? projectRoot,
    ports: { app: usualPort },
    settings: hubSettings(),
    onNotice: (notice) => terminal.print(notice),
    onRestart: () => void note(),
    onGivenUp,
  });
  const receiver = await startWebhookReceiver(cloud.settings['DROPTUNE_WEBHOOK_SECRET'] ?? '', cloud.webhookPort);
  const facts = toLocalFile(cloud, receiver.url, once);
  note = async () => {
    await writeSettingsFile(cloud);
    await writeLocalFile(folder, Object.assign(facts, toLocalFile(cloud, receiver.url, once)));
  };
  await note();
  if (!facts.url.endsWith(`:${usualPort}`)) {
    terminal.print(`Port ${usualPort} is taken by another program: the app listens on ${facts.url} instead.`);
  }
  const close = async () => {
    await removeLocalFile(folder);
    await Promise.all([receiver.close(), cloud.close()]);
  };
  return { facts, receiver, isOwn: true, close };
}
