import type { Problem } from '../problem.ts';

const problem = (type: string, message: string, remedy: string): Problem => ({ type, message, remedy });

const workbook = problem(
  'dataset_is_a_workbook',
  'The file is a workbook (Excel or another spreadsheet), not a text.',
  'Save the sheet as "CSV UTF-8 (Comma delimited)", with the names of the columns in the first row.',
);
const archive = (kind: string, remedy: string): Problem =>
  problem('dataset_packed', `The file is an archive (${kind}).`, remedy);
const macLines = problem(
  'dataset_line_ends',
  'The lines end with CR alone, as on old Macs, so that the file looks like one line.',
  "Write it with LF line ends, for example with tr '\\r' '\\n' < FILE > NEW.",
);
const notUtf8 = (encoding: string): Problem =>
  problem('dataset_not_utf8', `The file is ${encoding}, not UTF-8.`, 'Save it as UTF-8, without a byte order mark.');

/** What a file is that is no dataset, told by how it begins. */
export function findCause(head: Buffer): Problem | undefined {
  return asArchive(head) ?? asWideText(head) ?? (hasMacLines(head) ? macLines : undefined);
}

function asArchive(head: Buffer): Problem | undefined {
  const start = head.toString('latin1', 0, 8);
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1')) return workbook;
  if (/^PK\x03\x04/.test(start)) {
    const isSheet = /\[Content_Types\]\.xml|xl\/|mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/.test(
      head.toString('latin1', 0, 4_096),
    );
    return isSheet
      ? workbook
      : archive('zip', 'Unpack it and upload the dataset in it, or pack that with gzip or zstd.');
  }
  return head.toString('latin1', 257, 262) === 'ustar'
    ? archive('tar', 'Unpack it with tar -xf FILE, and upload the dataset in it, one file at a time.')
    : undefined;
}

const looked = 1_024;

/** Encodings of several bytes a character: `0` where a byte is mostly zero, `x` where it hardly ever is. */
const wideTexts: readonly [RegExp, string][] = [
  [/^x000$|^000x$/, 'UTF-32'],
  [/^x0x0$/, 'UTF-16 (little-endian)'],
  [/^0x0x$/, 'UTF-16 (big-endian)'],
];

/** Told by where zeros stand among four bytes. A byte order mark is looked for elsewhere. */
function asWideText(head: Buffer): Problem | undefined {
  const quads = Math.floor(Math.min(looked, head.length) / 4);
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < quads * 4; at += 1) if (head[at] === 0) zeros[at & 3] = (zeros[at & 3] ?? 0) + 1;
  if (quads < 2) return undefined;
  const pattern = zeros.map((count) => (count > quads * 0.4 ? '0' : count <= quads * 0.1 ? 'x' : '?')).join('');
  const found = wideTexts.find(([form]) => form.test(pattern));
  return found && notUtf8(found[1]);
}

/** To JSON, CR is a space: of its rows a second one has to follow. */
function hasMacLines(head: Buffer): boolean {
  if (!head.includes(0x0d) || head.includes(0x0a)) return false;
  const text = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trim();
  return text.startsWith('{') ? /\}\s*\r\s*\{/.test(text) : text.includes('\r') && !text.startsWith('[');
}
