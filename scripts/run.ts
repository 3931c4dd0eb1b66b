import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** How a program ended: 0 is well; what it wrote is there only when it was not shown while it ran. */
export interface Ending {
  code: number;
  output: string;
  seconds: number;
}

/**
 * Runs a script of a package on this very Node. `shown` lets it write to the terminal as it goes; otherwise what it
 * writes is kept for the one who asks.
 */
export function run(script: string, parameters: string[], how: 'shown' | 'kept'): Promise<Ending> {
  const started = performance.now();
  const child = spawn(process.execPath, [script, ...parameters], {
    cwd: projectRoot,
    stdio: how === 'shown' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  const pieces: Buffer[] = [];
  child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr?.on('data', (piece: Buffer) => pieces.push(piece));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      resolve({ code: code ?? 1, output: Buffer.concat(pieces).toString('utf8'), seconds });
    });
  });
}
