import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findFreePorts, isPortFree } from './free-port.ts';
import { claimPort } from './port-claim.ts';
import { readJson } from './read-json.ts';
import { writeFileWhole } from './write-file-whole.ts';

const storagePorts = ['blob', 'table', 'queue', 'plainBlob', 'plainTable', 'plainQueue'] as const;
const portNames = ['app', 'identity', 'azureMl', 'eventGrid', 'fileShare', 'webhooks', ...storagePorts] as const;
type PortName = (typeof portNames)[number];

/** Where the parts of the laptop cloud listen on 127.0.0.1. */
export type LaptopPorts = Record<PortName, number>;

const port = z.number().int().min(1).max(65_535);
const portsSchema = z.partialRecord(z.enum(portNames), port).catch({});

/** The ports that the cloud of this folder had the last time; empty at its first start. */
export async function readPorts(folder: string): Promise<Partial<LaptopPorts>> {
  const text = await readFile(pathOf(folder), 'utf8').catch(() => '{}');
  return portsSchema.parse(readJson(text));
}

/**
 * Chooses a port for every part and keeps the choice in the folder: the preferred one, else the one of the last time,
 * so that addresses made then stay valid, else a free one.
 */
export async function choosePorts(folder: string, preferred: Partial<LaptopPorts>): Promise<LaptopPorts> {
  const remembered = await readPorts(folder);
  const chosen = await findFreePorts(portNames.length);
  const entries = portNames.map(async (name, index): Promise<[PortName, number]> => {
    const [wanted, known] = [preferred[name], remembered[name]];
    if (wanted && (await isPortFree(wanted)) && claimPort(wanted)) return [name, wanted];
    if (known && (await isPortFree(known))) return [name, known];
    // One port was found for each name.
    return [name, chosen[index] as number];
  });
  // Every name is among the entries.
  const ports = Object.fromEntries(await Promise.all(entries)) as LaptopPorts;
  await writeFileWhole(pathOf(folder), JSON.stringify(ports, null, 2));
  return ports;
}

const pathOf = (folder: string) => join(folder, 'ports.json');
