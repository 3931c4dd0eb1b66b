import type { ServerResponse } from 'node:http';
import type { RpcCookie, RpcHttpResponse, RpcTypedData } from '../app/rpc-types.ts';
import { answerEmpty } from './answer.ts';

/** A cookie as ASP.NET writes it: attribute names in lower case. */
function toSetCookie(cookie: RpcCookie): string {
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  const sameSite = { none: '', lax: 'lax', strict: 'strict', explicitNone: 'none' }[cookie.sameSite ?? 'none'];
  return [
    `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`,
    expires && `expires=${expires}`,
    cookie.maxAge && `max-age=${cookie.maxAge.value}`,
    cookie.domain && `domain=${cookie.domain.value}`,
    cookie.path && `path=${cookie.path.value}`,
    cookie.secure?.value && 'secure',
    sameSite && `samesite=${sameSite}`,
    cookie.httpOnly?.value && 'httponly',
  ]
    .filter(Boolean)
    .join('; ');
}

const isResponse = (data: RpcTypedData['http']): data is RpcHttpResponse => data !== undefined && 'statusCode' in data;

function bodyBytes(body: RpcTypedData | undefined): Buffer {
  if (body?.bytes) return Buffer.from(body.bytes);
  return Buffer.from(body?.string ?? body?.json ?? '');
}

/** Answers with what an HTTP function returned: nothing is 204; a body goes out in chunks, as from the real host. */
export function writeRpcResponse(response: ServerResponse, returned: RpcTypedData | null | undefined): void {
  if (!isResponse(returned?.http)) return answerEmpty(response, 204);
  const { statusCode, headers = {}, cookies = [], body } = returned.http;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(toSetCookie));
  const bytes = bodyBytes(body);
  if (bytes.length === 0) return answerEmpty(response, Number(statusCode));
  response.writeHead(Number(statusCode));
  response.write(bytes);
  response.end();
}
