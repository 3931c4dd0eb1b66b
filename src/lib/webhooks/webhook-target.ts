import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export type WebhookTarget = { status: 'allowed'; url: URL; loopback: boolean } | { status: 'refused'; reason: string };

const refuse = (reason: string): WebhookTarget => ({ status: 'refused', reason });

/** Whether a webhook may go to the URL at all; names are looked at again when they are resolved. */
export function readWebhookTarget(text: string, allowLoopback: boolean): WebhookTarget {
  if (!URL.canParse(text)) return refuse('it is no URL');
  const url = new URL(text);
  if (url.username || url.password) return refuse('it holds a user name or password');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const loopback = host === '127.0.0.1' || host === 'localhost' || host === '::1';
  if (loopback && allowLoopback) return { status: 'allowed', url, loopback: true };
  if (url.protocol !== 'https:') return refuse('it is not https');
  if (loopback || (isIP(host) !== 0 && !isPublicAddress(host))) return refuse('its address is not public');
  return { status: 'allowed', url, loopback: false };
}
