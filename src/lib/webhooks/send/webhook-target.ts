import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

export type WebhookTarget = { status: 'allowed'; url: URL; loopback: boolean } | { status: 'refused'; reason: string };

const refuse = (reason: string): WebhookTarget => ({ status: 'refused', reason });

const maxUrl = 2_048;

/** This machine under the names that development uses; anything else that leads here is never allowed. */
const loopbackHosts = ['127.0.0.1', 'localhost', '::1'];

/** Names that mean something only where they are looked up: of this machine, of a network, of a cloud's own services. */
const localNames = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)$/;

/** Ends that no name of the internet's DNS has, by RFC 2606, 7686 and 9476. */
const unresolvedNames = /\.(?:test|invalid|onion|alt)$/;

const label = /^[a-z\d_-]{1,63}$/;
const maxName = 253;

/** Host of a URL without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** What parsers drop, or take for a slash: nobody would see it in a URL. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\\]/u;

/** Scheme, both slashes, and what is between them and the path. */
const written = /^[a-z][a-z\d+.-]*:\/\/(?<authority>[^/?#]+)/i;

/**
 * Whether a webhook may go to the URL at all, by what the URL says, which has to be exactly what it shows. Names are looked at
 * again at every connection, when they are resolved. The URL parser has by then made plain addresses of decimal, octal, short
 * and full-width ones.
 */
export function readWebhookTarget(text: string, allowLoopback: boolean): WebhookTarget {
  const unclear = complaintAboutText(text);
  if (unclear) return refuse(unclear);
  const url = new URL(text);
  const host = hostOf(url);
  const loopback = allowLoopback && loopbackHosts.includes(host);
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) return refuse('it is not https');
  if (url.port === '0') return refuse('its port is 0');
  const complaint = loopback ? undefined : (complaintAboutHost(host) ?? complaintAboutSpelling(text, host));
  return complaint ? refuse(complaint) : { status: 'allowed', url, loopback };
}

/** Says why no webhook can go to a URL; undefined where one can. */
export const createTargetJudge =
  (allowLoopback: boolean) =>
  (text: string): string | undefined => {
    const target = readWebhookTarget(text, allowLoopback);
    return target.status === 'refused' ? target.reason : undefined;
  };

function complaintAboutText(text: string): string | undefined {
  if (text.length > maxUrl) return `it is longer than ${maxUrl} characters`;
  if (unseen.test(text)) return 'it holds a blank, a backslash or a character that cannot be seen';
  if (!URL.canParse(text)) return 'it is no URL';
  const { authority } = written.exec(text)?.groups ?? {};
  if (authority === undefined) return 'its scheme is not followed by // and a host';
  return authority.includes('@') ? 'it holds a user name or password' : undefined;
}

function complaintAboutHost(host: string): string | undefined {
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'its address is not public';
  if (host.endsWith('.')) return 'its host ends with a dot';
  if (!host.includes('.') || localNames.test(host)) return 'its host is not a public name';
  return unresolvedNames.test(host) ? 'its host is a name that is never resolved' : complaintAboutName(host);
}

/** What DNS has no room for, or no name on the internet. */
function complaintAboutName(host: string): string | undefined {
  if (host.length > maxName) return `its host is longer than ${maxName} characters`;
  const wrong = host.split('.').find((part) => !label.test(part));
  if (wrong === undefined) return undefined;
  if (wrong === '') return 'its host has two dots in a row, or begins with one';
  return wrong.length > 63
    ? 'a part of its host is longer than 63 characters'
    : 'its host holds a sign that no name has';
}

/** Short, octal and other spellings of an address mean another one than most people read. */
function complaintAboutSpelling(text: string, host: string): string | undefined {
  if (isIP(host) !== 4) return undefined;
  const { authority = '' } = written.exec(text)?.groups ?? {};
  return authority.replace(/:\d*$/, '') === host ? undefined : `its host means the address ${host}: write it so`;
}
