import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** What of an answer is looked at. `body` is its beginning, as it came; it is neither unpacked nor read as anything. */
export interface Answer {
  status: number;
  retryAfter: string | undefined;
  body: Uint8Array;
}

const maxBodyBytes = 1_024;
const maxHeaderBytes = 16_384;
const maxInterimAnswers = 8;

/** Once it is known how a receiver answers, what it says besides is not waited for any longer than this. */
const bodyPatienceMs = 1_000;

/**
 * Posts over an open connection, which is closed when the answer's beginning has been read. No agent has a part in it, so that
 * neither a pool nor a proxy of the environment comes between. Rejects when no answer comes, or one that is no HTTP/1.1.
 */
export async function postMessage(
  socket: Socket,
  url: URL,
  headers: Record<string, string>,
  content: Buffer,
): Promise<Answer> {
  try {
    const response = await exchange(socket, url, headers, content);
    const body = await readBeginning(response);
    return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body };
  } finally {
    socket.destroy();
  }
}

/** In the words that Node's parser has for what it does not take. */
const malformed = (code: string) => Object.assign(new Error('The answer is none.'), { code });

function exchange(socket: Socket, url: URL, headers: Record<string, string>, content: Buffer) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers, 'content-length': content.length },
      createConnection: () => socket,
      maxHeaderSize: maxHeaderBytes,
      insecureHTTPParser: false,
    });
    let interim = 0;
    outgoing.on('information', () => {
      if (++interim > maxInterimAnswers) reject(malformed('HPE_INTERIM'));
    });
    outgoing.on('upgrade', () => reject(malformed('HPE_UPGRADE')));
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end(content);
  });
}

/** The first kilobyte, or what has come of it when the answer breaks off, ends or falls silent. */
function readBeginning(response: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = () => {
      clearTimeout(tooLate);
      resolve(Buffer.concat(chunks).subarray(0, maxBodyBytes));
    };
    const tooLate = setTimeout(finish, bodyPatienceMs);
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= maxBodyBytes) finish();
    });
    response.on('error', finish).on('end', finish).on('close', finish);
  });
}
