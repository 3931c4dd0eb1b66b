import { UnresolvedName } from './resolve-name.ts';

/** Why a message did not get through, for people: what kind of failure it was, never what the other side wrote. */
export function failureReason(error: unknown): string {
  const { code = 'unknown' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (error instanceof UnresolvedName) return `its name could not be resolved (${code})`;
  const [, reason] = reasons.find(([codes]) => codes.test(code)) ?? [];
  return `${reason ?? 'the connection failed'} (${code})`;
}

const reasons: [codes: RegExp, reason: string][] = [
  [/^ECONNREFUSED$/, 'it refused the connection'],
  [/^(ECONNRESET|EPIPE)$/, 'it closed the connection without an answer'],
  [/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'it could not be reached'],
  [/^HPE_HEADER_OVERFLOW$/, 'the headers of its answer are too large'],
  [/^HPE_/, 'its answer is not HTTP'],
  [/CERT|SELF_SIGNED|UNABLE_TO|CRL|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|UNTRUSTED/, 'its certificate is not valid'],
  [/^(ERR_SSL|ERR_TLS|EPROTO)/, 'no secure connection could be made'],
];
