const names = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  least: number;
  most: number;
  words: string[];
  offset: number;
}

/** Second, minute, hour, day of month, month, day of week. */
const fields: readonly Field[] = [
  { least: 0, most: 59, words: [], offset: 0 },
  { least: 0, most: 59, words: [], offset: 0 },
  { least: 0, most: 23, words: [], offset: 0 },
  { least: 1, most: 31, words: [], offset: 0 },
  { least: 1, most: 12, words: names, offset: 1 },
  { least: 0, most: 6, words: days, offset: 0 },
];

function toNumber(text: string, { words, offset }: Field): number {
  const word = words.indexOf(text.toLowerCase().slice(0, 3));
  return word === -1 ? Number(text) : word + offset;
}

/** `*`, `5`, `1-5`, `0,30`, and each with a step of its own: the values that a field allows. */
function readField(text: string, field: Field): Set<number> {
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step = '1'] = part.split('/');
    const [from = '', to] = range === '*' ? [String(field.least), String(field.most)] : range.split('-');
    const first = toNumber(from, field);
    const last = to !== undefined ? toNumber(to, field) : part.includes('/') ? field.most : first;
    if (
      ![first, last, Number(step)].every(Number.isInteger) ||
      first < field.least ||
      last > field.most ||
      step === '0'
    )
      throw new Error(`"${text}" is no field of a schedule.`);
    for (let value = first; value <= last; value += Number(step)) allowed.add(value);
  }
  return allowed;
}

const hour = 3600 * 1000;

function readTimeSpan(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * hour + Number(minutes) * 60_000 + Number(seconds) * 1000;
}

/** When a timer trigger fires: milliseconds since 1970 of the first time after `after`, in UTC. */
export type Schedule = (after: number) => number;

/**
 * Reads an NCRONTAB expression of six fields (five: at second 0) or a time span `hh:mm:ss`.
 * @throws Error when it is neither.
 */
export function readSchedule(text: string): Schedule {
  const span = readTimeSpan(text.trim());
  if (span) return (after) => after + span;
  const parts = text.trim().split(/\s+/);
  if (parts.length === 5) parts.unshift('0');
  if (parts.length !== fields.length) throw new Error(`"${text}" is no schedule: it must have six fields.`);
  const sets = fields.map((field, index) => readField(parts[index] ?? '*', field));
  return (after) => nextMatch(sets, after);
}

/** Goes up by the largest unit that does not fit, so that a yearly schedule is found in few steps. */
function nextMatch(sets: Set<number>[], after: number): number {
  const time = new Date(Math.floor(after / 1000) * 1000 + 1000);
  const fits = (index: number, value: number) => sets[index]?.has(value) ?? true;
  const limit = after + 6 * 366 * 24 * hour;
  while (time.getTime() < limit) {
    if (!fits(4, time.getUTCMonth() + 1)) {
      time.setUTCMonth(time.getUTCMonth() + 1, 1);
      time.setUTCHours(0, 0, 0);
    } else if (!fits(3, time.getUTCDate()) || !fits(5, time.getUTCDay())) time.setUTCHours(24, 0, 0);
    else if (!fits(2, time.getUTCHours())) time.setUTCMinutes(60, 0);
    else if (!fits(1, time.getUTCMinutes())) time.setUTCSeconds(60);
    else if (!fits(0, time.getUTCSeconds())) time.setUTCSeconds(time.getUTCSeconds() + 1);
    else return time.getTime();
  }
  throw new Error('The schedule never comes.');
}
