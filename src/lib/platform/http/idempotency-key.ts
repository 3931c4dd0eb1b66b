import type { HttpRequest } from '@azure/functions';
import { RequestError } from '../errors.ts';

/** As draft-ietf-httpapi-idempotency-key-header-07 has it: a quoted text. Most clients leave the quotes out. */
const quotedForm = /^"((?:[^"\\]|\\["\\])*)"$/;
const plainForm = /^[^"].*$/;
const visible = /^[\x20-\x7e]{1,255}$/;

/** The key under which a request is to be done once; undefined where there is none. */
export function readIdempotencyKey(request: HttpRequest): string | undefined {
  const header = request.headers.get('idempotency-key')?.trim();
  if (header === undefined) return undefined;
  const key = quotedForm.exec(header)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? plainForm.exec(header)?.[0] ?? '';
  if (visible.test(key)) return key;
  throw new RequestError(400, {
    type: 'invalid_idempotency_key',
    message: 'The header Idempotency-Key holds no key.',
    remedy: 'Send 1 to 255 visible ASCII characters, with or without quotes around them; a random UUID serves best.',
  });
}
