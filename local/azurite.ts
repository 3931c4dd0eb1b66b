import { fork, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { azuritePortsSchema, type AzuritePorts } from './azurite/azurite-ports.ts';
import type { Certificate } from './certificate.ts';

/** Azurite, running: the storage account of the laptop. */
export interface Azurite {
  /** `https://127.0.0.1:PORT/devstoreaccount1`, for bearer tokens; the next two likewise. */
  blobUrl: string;
  tableUrl: string;
  queueUrl: string;
  /** By account key and plain HTTP, for programs that do not trust the laptop's certificate. */
  connectionString: string;
  process: ChildProcess;
  /** Resolves when the process has ended, everything saved. */
  close(): Promise<void>;
}

export interface AzuriteOptions {
  /** Where the data stays; made when it is not there. */
  folder: string;
  certificate: Pick<Certificate, 'certPath' | 'keyPath'>;
  /** A free one unless given. */
  blobPort?: number;
  tablePort?: number;
  queuePort?: number;
  /** Where blobs, queues and tables speak plain HTTP, in this order; free ports where these are taken or not given. */
  plainPorts?: number[];
}

const account = 'devstoreaccount1';
/** Not a secret: the key that the documentation of every storage emulator prints. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const startLimit = 30_000;

/**
 * Starts Azurite's blob, queue and table services over HTTPS with identity checks. It ends when this process does,
 * however this one ends; what it has acknowledged survives a kill. Rejects with its last words when it does not start.
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  await mkdir(options.folder, { recursive: true });
  const main = fileURLToPath(new URL('azurite/azurite-process.ts', import.meta.url));
  const env = { ...process.env, DROPTUNE_PLAIN_PORTS: (options.plainPorts ?? []).join() };
  const child = fork(main, toArguments(options), { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const { blob, queue, table } = await waitForPorts(child);
  const url = (port: number, scheme = 'https') => `${scheme}://127.0.0.1:${port}/${account}`;
  return {
    blobUrl: url(blob.port),
    tableUrl: url(table.port),
    queueUrl: url(queue.port),
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${accountKey}`,
      `BlobEndpoint=${url(blob.plainPort, 'http')}`,
      `QueueEndpoint=${url(queue.plainPort, 'http')}`,
      `TableEndpoint=${url(table.plainPort, 'http')};`,
    ].join(';'),
    process: child,
    close: () => end(child),
  };
}

function toArguments({ folder, certificate, blobPort = 0, tablePort = 0, queuePort = 0 }: AzuriteOptions): string[] {
  const ports = ['--blobPort', blobPort, '--tablePort', tablePort, '--queuePort', queuePort].map(String);
  const tls = ['--oauth', 'basic', '--cert', certificate.certPath, '--key', certificate.keyPath];
  return ['--location', folder, ...ports, ...tls, '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
}

function waitForPorts(child: ChildProcess): Promise<AzuritePorts> {
  const lastLines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => lastLines.splice(0, Math.max(0, lastLines.push(String(chunk)) - 20)));
  }
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      child.kill('SIGKILL');
      reject(new Error(`${what}. It said last:\n${lastLines.join('').trim()}`));
    };
    const tooLate = setTimeout(fail, startLimit, `Azurite was not ready within ${startLimit / 1000} s`);
    child.once('exit', (code, signal) => fail(`Azurite ended before it was ready (${signal ?? `exit code ${code}`})`));
    child.once('error', (error) => fail(`Azurite could not be started: ${error.message}`));
    child.once('message', (ports) => {
      clearTimeout(tooLate);
      child.removeAllListeners('exit');
      resolve(azuritePortsSchema.parse(ports));
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
