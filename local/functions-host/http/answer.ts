import type { ServerResponse } from 'node:http';

/** Answers with a status and nothing else, as the host does for everything it refuses. */
export function answerEmpty(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  const withLength = status !== 204 && status !== 304 && response.req.method !== 'HEAD';
  response.writeHead(status, withLength ? { ...headers, 'content-length': '0' } : headers).end();
}

export function answerText(response: ServerResponse, status: number, text: string, type = 'text/plain'): void {
  const contentType = `${type}; charset=utf-8`;
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** `json` is the JSON text itself. */
export function answerJson(
  response: ServerResponse,
  status: number,
  json: string,
  headers: Record<string, string> = {},
): void {
  const length = Buffer.byteLength(json);
  response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': length, ...headers })
    .end(json);
}
