import type { DatasetReport, Distribution, LeftOut, TokenLimit } from '../dataset-report.ts';
import { placeWord } from './place-word.ts';
import { renderProblems } from './render-problems.ts';
import { placesIn, warningsOf } from './row-warnings.ts';
import { wrappedText } from './wrapped-text.ts';

type RowLines = Pick<LeftOut, 'rows' | 'lines'>;

type Part = (report: DatasetReport) => string[];

const parts: Part[] = [
  ...[rowLines, toldLines, splitLines, tokenLines, shapeLines, duplicateLines, suspectLines, estimateLines],
];

/**
 * The report as plain text for a terminal, at most 100 characters wide: the verdict, what is wrong, then what is known of the rows,
 * and at the end what the figures rest on. What was not looked at is left out.
 */
export function renderReport(report: DatasetReport, verdict: readonly string[] = []): string {
  const problems = [...renderProblems(report), ...validationProblems(report)];
  const known = parts.flatMap((part) => part(report)).flatMap((line) => wrappedText(line, labelWidth));
  const notes = footnotes(report).flatMap((note) => wrappedText(note, 4));
  const blocks = [[...verdict, ...problems], known, notes].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join('\n').replace(/^\n/, '')).join('\n\n')}\n`;
}

/** What figures rest on, each told once. */
const footnotes = ({ tokens, estimate }: DatasetReport): string[] => [
  ...(tokens ? [`[1] ${tokens.source}`] : []),
  ...(estimate ? [`[2] ${estimate.formula}`] : []),
];

function validationProblems({ validation }: DatasetReport): string[] {
  const problems = validation ? renderProblems(validation) : [];
  return problems.length > 0 ? ['', `In ${validation?.name}:`, ...problems] : [];
}

const labelWidth = 14;
const labelled = (label: string, text: string): string => label.padEnd(labelWidth) + text;
const grouped = new Intl.NumberFormat('en-US');
const number = (value: number): string => grouped.format(value);
const ranged = (entries: Record<string, number>): string =>
  Object.entries(entries)
    .map(([name, count]) => `${name} ${number(count)}`)
    .join(', ');

function rowLines({
  bytes,
  rows,
  usable_rows,
  kept_rows,
  dropped_rows,
  dropped_by,
  problem_count,
  problems_outside_slice: outside,
  format,
}: DatasetReport) {
  const kind = format ? `${format.format} in ${format.container}${packingOf(format.compression)}, ` : '';
  const kept = kept_rows === undefined ? '' : `, ${kept_rows === 0 ? 'none' : number(kept_rows)} kept`;
  const reasons = dropped_by && Object.keys(dropped_by).length > 0 ? ` (${ranged(dropped_by)})` : '';
  const dropped = dropped_rows === undefined ? '' : `, ${number(dropped_rows)} dropped${reasons}`;
  const beyond = outside ? `, ${number(outside)} of them outside the slice` : '';
  return [
    labelled('file', `${kind}${number(bytes)} bytes`),
    labelled('rows', `${number(rows)} read, ${number(usable_rows)} usable${kept}${dropped}`),
    labelled('problems', problem_count === 0 ? 'none' : `${number(problem_count)}${beyond}`),
  ];
}

/** Fields that are not read, and what is odd about rows that are kept. */
function toldLines(report: DatasetReport): string[] {
  const { left_out: lost = [], warnings = [], problems_file: file, validation } = report;
  const place = placeWord(report);
  const rowsIn = ({ rows, lines }: RowLines): string =>
    `${number(rows)} ${rows === 1 ? 'row' : 'rows'} (${placesIn(rows, lines, place)})`;
  const ofValidation = validation ? warningsOf(validation).map((text) => `${validation.name}: ${text}`) : [];
  return [
    ...lost.map((field, index) => labelled(index === 0 ? 'left out' : '', `${field.field}: in ${rowsIn(field)}`)),
    ...[...warnings.map((told) => `${told.what} ${rowsIn(told)}. ${told.fix}`), ...ofValidation].map((text, index) =>
      labelled(index === 0 ? 'warnings' : '', text),
    ),
    ...(file ? [labelled('every line', `of problems, duplicates and cut rows is in ${file}`)] : []),
  ];
}

const packingOf = (compression: string): string => (compression === 'none' ? '' : `, ${compression}`);

function splitLines({ train_rows, test_rows, leakage, validation }: DatasetReport): string[] {
  const lines: string[] = [];
  if (train_rows !== undefined && test_rows !== undefined) {
    const wanted = leakage?.wanted_test_rows;
    const missed =
      wanted === undefined || wanted === test_rows ? '' : ` (nearest to ${number(wanted)} that whole clusters allow)`;
    const given = validation ? ` from ${validation.name}` : '';
    lines.push(labelled('split', `${number(train_rows)} train, ${number(test_rows)} test${given}${missed}`));
  }
  if (!leakage) return lines;
  const torn = leakage.torn_clusters
    ? `; ${number(leakage.pairs_leaked ?? 0)} leaked, as all rows are one cluster`
    : '';
  const pairs = number(leakage.pairs_a_random_split_would_leak);
  return [...lines, labelled('leakage', `${pairs} pairs that a split by single rows would have leaked${torn}`)];
}

function tokenLines({ tokens }: DatasetReport): string[] {
  if (!tokens) return [];
  const { max_seq_length: cut, context_window: window } = tokens;
  return [
    labelled('tokens', `${number(tokens.total)} in ${number(tokens.rows)} rows [1]; ${spread(tokens)}`),
    ...(cut ? [labelled('', overLine('max_seq_length', cut))] : []),
    ...(window ? [labelled('', overLine("the model's window", window))] : []),
  ];
}

const spread = ({ min, mean, p50, p90, p95, p99, max }: Distribution): string =>
  ranged({ min, mean, p50, p90, p95, p99, max });

const overLine = (name: string, { limit, rows_over, tokens_cut }: TokenLimit): string =>
  `${number(rows_over)} rows over ${name} (${number(limit)}), ${number(tokens_cut)} tokens cut`;

function shapeLines({ turns, turns_per_row, lengths, scripts }: DatasetReport): string[] {
  const shares = Object.entries(scripts ?? {}).map(
    ([script, share]) => `${script} ${(share * 100).toFixed(share < 0.01 ? 2 : 0)} %`,
  );
  return [
    ...(Object.keys(turns).length > 0 ? [labelled('turns', ranged(turns))] : []),
    ...(turns_per_row ? [labelled('', `per row: ${spread(turns_per_row)}`)] : []),
    ...(lengths ? [labelled('characters', `per row: ${spread(lengths)}`)] : []),
    ...(shares.length > 0 ? [labelled('scripts', shares.join(', '))] : []),
  ];
}

function duplicateLines({ duplicates }: DatasetReport): string[] {
  if (!duplicates) return [];
  const { exact_rows, near_rows, clusters, rows_in_clusters, largest_cluster } = duplicates;
  return [
    labelled('duplicates', `${number(exact_rows)} exact, ${number(near_rows)} near`),
    labelled(
      '',
      `${number(clusters)} clusters kept together, of ${number(rows_in_clusters)} rows; the largest of ${number(largest_cluster)}`,
    ),
  ];
}

function suspectLines({ suspects }: DatasetReport): string[] {
  if (!suspects) return [];
  if (suspects.length === 0) return [labelled('suspects', 'no secrets or personal data seen')];
  return suspects.map(({ kind, count, rows, places: [first] }, index) => {
    const place = first ? `; first in line ${first.line}, ${first.path}: ${first.shown}` : '';
    return labelled(
      index === 0 ? 'suspects' : '',
      `${kind.replaceAll('_', ' ')}: ${number(count)} in ${number(rows)} rows${place}`,
    );
  });
}

function estimateLines({ estimate }: DatasetReport): string[] {
  if (!estimate) return [];
  const { steps, gpu_hours: hours, usd } = estimate;
  const cost = hours && usd ? `, ${hours.low} to ${hours.high} GPU hours, ${usd.low} to ${usd.high} USD` : '';
  return [labelled('estimate', `${number(steps)} steps${cost} [2]`)];
}
