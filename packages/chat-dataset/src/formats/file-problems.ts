import type { Problem } from '../problem.ts';
import { quoted } from '../rows/quoted-text.ts';

const example = '{"messages":[{"role":"user","content":"…"},{"role":"assistant","content":"…"}]}';
/** Columns of Parquet are named with all that they lie in. */
const maxColumn = 40;
const knownColumns = 'messages; conversations; instruction and output; prompt and completion';

const problem = (type: string, message: string, remedy: string): Problem => ({ type, message, remedy });

export const emptyFile = (): Problem =>
  problem('empty_dataset', 'The file holds no rows.', 'Upload a dataset with at least a few rows.');

export const unknownContent = (): Problem =>
  problem(
    'dataset_format_unknown',
    'The file is neither JSONL, a JSON array, Parquet, nor CSV with known columns.',
    `Write one JSON object a line, such as ${example}.`,
  );

export const unknownColumns = (columns: readonly string[]): Problem =>
  problem(
    'dataset_columns_unknown',
    columns.length === 0
      ? 'The rows have no columns.'
      : `The rows have the columns ${shown(columns)}; a chat cannot be read from them.`,
    `Rename the columns to one of these: ${knownColumns}.`,
  );

export const rowsInside = (property: string): Problem =>
  problem(
    'dataset_rows_inside',
    `The file is one object, and the rows are inside its property ${quoted(property, maxColumn)}.`,
    'Write the array itself, or one object a line.',
  );

export const rowsSpread = (): Problem =>
  problem(
    'dataset_rows_spread',
    'A row is spread over several lines, and each row has to be on one line.',
    'Write one object a line, for example with jq -c . FILE.',
  );

const shown = (columns: readonly string[]): string => {
  const names = columns.slice(0, 10).map((name) => quoted(name, maxColumn));
  return `${names.join(', ')}${columns.length > 10 ? ` and ${columns.length - 10} more` : ''}`;
};

export const brokenFile = (message: string, remedy: string): Problem => problem('dataset_unreadable', message, remedy);

export const zstdUnknown = (): Problem =>
  problem(
    'dataset_compression_unsupported',
    'The file is packed with zstd, which this version of Node cannot read.',
    'Pack it with gzip, or run on Node 22.15 or newer.',
  );

export const packedTwice = (inner: string): Problem =>
  problem('dataset_packed', `What is packed in the file is itself ${inner}.`, 'Unpack the file once and upload that.');

/** Files that are taken for datasets by mistake, told by how they begin. */
const impostors: readonly [RegExp, Problem][] = [
  [
    /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|\?xml|!--|error)/i,
    problem(
      'dataset_is_a_page',
      'The file is a web page or an error document, not a dataset.',
      'The download failed or needed a sign-in: fetch the file again and look into it before uploading.',
    ),
  ],
  [
    /^version https:\/\/git-lfs/,
    problem(
      'dataset_is_a_pointer',
      'The file is a Git LFS pointer; the dataset itself was not fetched.',
      'Run git lfs pull, then upload the file.',
    ),
  ],
  [
    /^(?:\xff\xfe|\xfe\xff|[[{]\0|\0[[{])/,
    problem('dataset_not_utf8', 'The file is UTF-16, not UTF-8.', 'Save it as UTF-8, without a byte order mark.'),
  ],
  [
    /^(?:PK\x03\x04|BZh|\xfd7zXZ|7z\xbc\xaf)/,
    problem('dataset_packed', 'The file is an archive.', 'Unpack it, or pack the dataset with gzip or zstd.'),
  ],
  [
    /^PARE/,
    problem(
      'dataset_encrypted',
      'The Parquet file is encrypted.',
      'Write it without encryption; storage encrypts at rest.',
    ),
  ],
  [/^ARROW1/, problem('dataset_format_unknown', 'The file is Arrow, not Parquet.', 'Write it as Parquet or JSONL.')],
];

/** The problem of a file that begins with these bytes, where it is none of ours. */
export const impostor = (head: Buffer): Problem | undefined => {
  const start = head.subarray(0, 4_096).toString('latin1');
  return impostors.find(([pattern]) => pattern.test(start))?.[1];
};
