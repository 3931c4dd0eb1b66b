import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LaptopCloud } from './laptop-cloud.ts';
import { isAlive } from './leftovers.ts';
import { readJson } from './read-json.ts';
import { writeFileWhole } from './write-file-whole.ts';

const localFileSchema = z.object({
  /** The app: `http://127.0.0.1:PORT`. */
  url: z.string(),
  /** The bearer key of its API. */
  key: z.string(),
  /** Where a program that plays Event Grid posts, once `&functionName=<name>` is appended. */
  eventGridUrl: z.string(),
  azureMlUrl: z.string(),
  /** By account key over plain HTTP: needs no certificate. */
  storageConnectionString: z.string(),
  /** The process to end when all of it shall end. */
  pid: z.number(),
  blobUrl: z.string(),
  tableUrl: z.string(),
  /** The Event Grid stand-in, which has switches for faults. */
  eventGridStandInUrl: z.string(),
  identityEndpoint: z.string(),
  identityHeader: z.string(),
  /** What a client of the https addresses has to trust: a PEM file. */
  certificatePath: z.string(),
  webhookSecret: z.string(),
  webhookReceiverUrl: z.string(),
  logs: z.string(),
  startedAt: z.string(),
  /** Ends by itself after its demonstration: nobody else is to begin anything there. */
  once: z.boolean().default(false),
});

/** Where things are while the laptop cloud runs: `.droptune/local.json`, for other programs. */
export type LocalFile = z.infer<typeof localFileSchema>;

export const writeLocalFile = (folder: string, facts: LocalFile): Promise<void> =>
  writeFileWhole(pathOf(folder), `${JSON.stringify(facts, null, 2)}\n`);

/** Both files: nothing is there to be found any more. */
export async function removeLocalFile(folder: string): Promise<void> {
  await Promise.all([pathOf(folder), settingsPathOf(folder)].map((path) => rm(path, { force: true })));
}

/** `.droptune/local.settings.json`: what `func start` reads, and `droptune doctor`. */
export const settingsPathOf = (folder: string): string => join(folder, 'local.settings.json');

export async function writeSettingsFile({ folder, settings, storage }: LaptopCloud): Promise<void> {
  const values = { ...settings, AzureWebJobsStorage: storage().connectionString };
  await writeFileWhole(settingsPathOf(folder), `${JSON.stringify({ IsEncrypted: false, Values: values }, null, 2)}\n`);
}

/** What runs in this folder now; undefined when nothing does, whatever file a killed one left behind. */
export async function readLocalFile(folder: string): Promise<LocalFile | undefined> {
  const text = await readFile(pathOf(folder), 'utf8').catch(() => '');
  const { data } = localFileSchema.safeParse(readJson(text));
  return data && isAlive(data.pid) ? data : undefined;
}

/** What the file says of a cloud that this process runs. */
export function toLocalFile(cloud: LaptopCloud, webhookReceiverUrl = '', once = false): LocalFile {
  const setting = (name: string) => cloud.settings[name] ?? '';
  return {
    url: cloud.url,
    key: cloud.key,
    eventGridUrl: cloud.hostEventsUrl,
    azureMlUrl: cloud.azureMlUrl,
    storageConnectionString: cloud.storage().connectionString,
    pid: process.pid,
    blobUrl: setting('DROPTUNE_BLOB_URL'),
    tableUrl: setting('DROPTUNE_TABLE_URL'),
    eventGridStandInUrl: cloud.eventGridUrl,
    identityEndpoint: setting('IDENTITY_ENDPOINT'),
    identityHeader: setting('IDENTITY_HEADER'),
    certificatePath: cloud.certificate.certPath,
    webhookSecret: setting('DROPTUNE_WEBHOOK_SECRET'),
    webhookReceiverUrl,
    logs: cloud.logs,
    startedAt: new Date().toISOString(),
    once,
  };
}

const pathOf = (folder: string) => join(folder, 'local.json');
