import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';

/** What became of a request: an answer, or none. The names of failures are Event Grid's. */
export type Reply =
  | { answered: true; status: number; body: string; headers: http.IncomingHttpHeaders }
  | { answered: false; outcome: 'TimedOut' | 'SocketError' | 'ResolutionError' };

export interface OutgoingRequest {
  method: 'POST' | 'OPTIONS';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** Sends one request; never rejects. */
export type Send = (request: OutgoingRequest) => Promise<Reply>;

export interface SenderOptions {
  /** PEM of the laptop's certificate, trusted beside the public ones. */
  certificate: string;
  /** Milliseconds of real time, for it is a real program that answers. */
  answerLimit: number;
}

/** Connections are kept and used again; `close` ends them and every request under way. */
export function createSender({ certificate, answerLimit }: SenderOptions): { send: Send; close(): void } {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true, ca: [...rootCertificates, certificate] });
  const send: Send = async (outgoing) => {
    const limit = AbortSignal.timeout(answerLimit);
    const agent = outgoing.url.startsWith('https:') ? secure : plain;
    try {
      return await exchange(outgoing, agent, limit);
    } catch (error) {
      // An error of Node's own, which carries a code.
      return { answered: false, outcome: toOutcome(error as NodeJS.ErrnoException, limit) };
    }
  };
  return { send, close: () => [plain, secure].forEach((agent) => agent.destroy()) };
}

/** A kept connection that the other side has closed meanwhile says nothing about the endpoint: then it is tried anew. */
async function exchange(outgoing: OutgoingRequest, agent: http.Agent, signal: AbortSignal): Promise<Reply> {
  const { method, url, headers, body = '' } = outgoing;
  const client = agent instanceof https.Agent ? https : http;
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const request = client.request(url, { method, agent, headers: { ...headers, ...length }, signal });
  // Once the answer has begun, an error is told by the answer too.
  request.on('error', () => undefined).end(body);
  try {
    // The one argument of Node's event.
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { answered: true, status: response.statusCode ?? 0, body: await text(response), headers: response.headers };
  } catch (error) {
    if (request.reusedSocket && !signal.aborted) return exchange(outgoing, agent, signal);
    throw error;
  }
}

function toOutcome(error: NodeJS.ErrnoException, limit: AbortSignal): 'TimedOut' | 'SocketError' | 'ResolutionError' {
  if (limit.aborted) return 'TimedOut';
  return error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' ? 'ResolutionError' : 'SocketError';
}
