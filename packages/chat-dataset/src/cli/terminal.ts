import { readFileSync, writeSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** What a command sees of the machine. */
export interface Terminal {
  /** What was asked for, such as a report. */
  print(text: string): void;
  /** What goes wrong, and how far it is. */
  tell(text: string): void;
  /** Whether somebody looks at what is told. */
  isWatched: boolean;
  settings: Readonly<Record<string, string | undefined>>;
  /** Makes settings of a file those of this process, as they would be of a host: SDKs look for theirs there. */
  adopt(settings: Readonly<Record<string, string>>): void;
  /** Whether the command was asked to end, as by Ctrl-C. The second time ends it at once. */
  isInterrupted(): boolean;
}

/** How long (ms) a command has for ending by itself and clearing up. */
const patienceMs = 3_000;

/** The process's own. Nobody reading any more, as `| head` does, ends what is printed quietly. */
export function openTerminal(): Terminal {
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    // Whatever does not come to a place where it could end, such as a request that nobody answers.
    setTimeout(() => process.exit(130), patienceMs).unref();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  return {
    print: (text) => writeWhole(1, text),
    tell: (text) => writeWhole(2, text),
    isWatched: process.stderr.isTTY,
    settings: process.env,
    adopt,
    isInterrupted: () => interrupted,
  };
}

/** Node reads NODE_EXTRA_CA_CERTS when it begins: what a file names for it later is trusted here. */
function adopt(settings: Readonly<Record<string, string>>): void {
  Object.assign(process.env, settings);
  const path = settings['NODE_EXTRA_CA_CERTS'];
  if (path) setDefaultCACertificates([...getCACertificates('default'), readFileSync(path, 'utf8')]);
}

/** In one go, so that nothing is lost when the process ends. */
function writeWhole(file: 1 | 2, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') continue;
      if (code === 'EPIPE') return;
      throw error;
    }
  }
}

export const parametersOfProcess = (): string[] => process.argv.slice(2);

export const endWith = (exitCode: number): void => {
  process.exitCode = exitCode;
};
