import { spawn } from 'node:child_process';

/** What `az` could not do, in its own words. */
export class AzError extends Error {}

/** Runs the Azure CLI; answers what it printed, read as JSON, or undefined where it printed nothing. */
export async function az(...parameters: string[]): Promise<unknown> {
  const { code, output, complaint } = await run([...parameters, '--output', 'json', '--only-show-errors']);
  if (code !== 0) throw new AzError(complaint.trim() || `az ${parameters.join(' ')} ended with ${code}.`);
  return output.trim() === '' ? undefined : JSON.parse(output);
}

/** The same, with undefined for what is not there. */
export async function azFind(...parameters: string[]): Promise<unknown> {
  try {
    return await az(...parameters);
  } catch (error) {
    if (
      error instanceof AzError &&
      /not ?found|could not be found|NoRegisteredProviderFound|LocationNotAvailable/i.test(error.message)
    )
      return undefined;
    throw error;
  }
}

/** A request to the resource manager; `path` begins with a slash and names its api-version. */
export const azRest = (method: 'GET' | 'DELETE', path: string): Promise<unknown> =>
  azFind('rest', '--method', method.toLowerCase(), '--url', `https://management.azure.com${path}`);

function run(parameters: string[]): Promise<{ code: number; output: string; complaint: string }> {
  // On Windows `az` is a batch file, which only a shell runs.
  const isWindows = process.platform === 'win32';
  const words = isWindows ? parameters.map((word) => `"${word.replaceAll('"', '\\"')}"`) : parameters;
  const child = spawn('az', words, { shell: isWindows, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaint]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (piece: Buffer) => output.push(piece));
  child.stderr.on('data', (piece: Buffer) => complaint.push(piece));
  const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString('utf8');
  return new Promise((resolve, reject) => {
    child.on('error', () => reject(new AzError('The Azure CLI (az) is needed: https://aka.ms/installazurecli')));
    child.on('close', (code) => resolve({ code: code ?? 1, output: text(output), complaint: text(complaint) }));
  });
}
