import { createHash, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { getConfig } from '../config.ts';
import { RequestError } from '../errors.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Lets pass who shows the key of the settings as a bearer token; the comparison takes the same time for any wrong key. */
export function authorize(request: HttpRequest): void {
  const given = /^Bearer\s+(.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(getConfig().DROPTUNE_API_KEY))) return;
  throw new RequestError(
    401,
    {
      type: given ? 'invalid_api_key' : 'missing_api_key',
      message: given ? 'The API key is not valid.' : 'The request holds no API key.',
      remedy: "Send the key of the setting DROPTUNE_API_KEY as 'Authorization: Bearer dt-…'.",
    },
    { 'www-authenticate': 'Bearer' },
  );
}
