/** Keys that documents print. */
const printed = [
  'IOSFODNN7',
  'wJalrXUtnFEMI',
  'Eby8vdM02xNOcqFl',
  '4eC39HqLyjWDarjtT1zdp7dc',
  'BQokikJOvBiI2HlWgH4olfQ2',
  'eyJzdWIiOiIxMjM0NTY3ODkw',
];
const words = /your|placeholder|example|change.?me|replace|dummy|sample|redacted|insert.{0,2}here|fake.?key|<[a-z]/i;
/** Of one character again and again, or of characters in their order. Zeros in base64 are letters A. */
const patterns =
  /([^A\s])\1{5,}|\.{3}|…|abcdefgh|123456789(?:0)?abcdef|^[^=]*=\s?["']?(?:password|passwd|pass|pwd|secret)["']?$/i;
const nameAsPassword = /^(?:(?:your|my|db)[-_]?)?(?:password|passwd|pass|pwd|secret)$/i;
const passwordOfAddress = /^[^:]*:\/\/[^:]*:(.*)@[^@]*$/s;

/** Whether what looks like a key stands for one, as in documents: `AKIA…EXAMPLE`, `sk-xxxx`, `your-api-key`. */
export function isPlaceholder(kind: string, match: string): boolean {
  if (kind !== 'password_in_url')
    return words.test(match) || patterns.test(match) || printed.some((part) => match.includes(part));
  // Its host may well be an example.
  const password = passwordOfAddress.exec(match)?.[1] ?? '';
  return nameAsPassword.test(password);
}
