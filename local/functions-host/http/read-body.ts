import type { IncomingMessage } from 'node:http';

/** The longest request body that the host takes, in bytes. */
const maxBody = 100 * 1024 * 1024;

/** The whole body of a request, or `too long`. */
export async function readBody(request: IncomingMessage): Promise<Buffer | 'too long'> {
  if (Number(request.headers['content-length'] ?? 0) > maxBody) return 'too long';
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const bytes of request as AsyncIterable<Buffer>) {
    length += bytes.length;
    if (length > maxBody) return 'too long';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks, length);
}
