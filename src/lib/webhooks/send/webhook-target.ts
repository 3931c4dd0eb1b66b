import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export type WebhookTarget = { status: 'allowed'; url: URL; loopback: boolean } | { status: 'refused'; reason: string };

const refuse = (reason: string): WebhookTarget => ({ status: 'refused', reason });

const longestUrl = 2_048;

/** This machine under the names that development uses; anything else that leads here is never allowed. */
const loopbackHosts = ['127.0.0.1', 'localhost', '::1'];

/** Names that mean something only where they are looked up: of this machine, of a network, of a cloud's own services. */
const localNames = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)$/;

/** Host of a URL without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Whether a webhook may go to the URL at all, by what the URL says. Names are looked at again at every connection, when they
 * are resolved. The URL parser has by then made plain addresses of decimal, octal, short and full-width ones.
 */
export function readWebhookTarget(text: string, allowLoopback: boolean): WebhookTarget {
  if (text.length > longestUrl) return refuse(`it is longer than ${longestUrl} characters`);
  if (!URL.canParse(text)) return refuse('it is no URL');
  const url = new URL(text);
  if (url.username || url.password) return refuse('it holds a user name or password');
  const host = hostOf(url);
  const loopback = allowLoopback && loopbackHosts.includes(host);
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) return refuse('it is not https');
  const complaint = loopback ? undefined : complaintAbout(host);
  return complaint ? refuse(complaint) : { status: 'allowed', url, loopback };
}

function complaintAbout(host: string): string | undefined {
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'its address is not public';
  if (host.endsWith('.')) return 'its host ends with a dot';
  return !host.includes('.') || localNames.test(host) ? 'its host is not a public name' : undefined;
}
