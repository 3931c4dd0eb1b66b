/** Scripts that are told apart; letters of any other are `Other`. */
const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Thai',
  'Georgian',
  'Armenian',
  'Ethiopic',
  'Other',
] as const;
type Script = (typeof scripts)[number];
const other = scripts.length;

/** Letters by script, as many as the looked-at ones stand for. */
export type ScriptState = Partial<Record<Script, number>>;

/** Of a longer text this many places are looked at, evenly spread, and each counts for those between. */
const looksOfText = 1_024;

let table: Uint8Array | undefined;

/** For each UTF-16 unit 1 + the place of its script; 0 for what is no letter. Letters beyond the first plane go by their first half. */
function scriptTable(): Uint8Array {
  if (table) return table;
  const units = new Uint8Array(0x10000);
  const all =
    Array.from({ length: 0xd800 }, (_, unit) => String.fromCharCode(unit)).join('') +
    ' '.repeat(0x800) +
    Array.from({ length: 0x2000 }, (_, unit) => String.fromCharCode(0xe000 + unit)).join('');
  const mark = (pattern: RegExp, value: number): void => {
    for (const { index, 0: run } of all.matchAll(pattern)) units.fill(value, index, index + run.length);
  };
  mark(/\p{L}+/gu, other);
  for (const [place, script] of scripts.entries())
    if (script !== 'Other') mark(new RegExp(`[\\p{Script=${script}}&&\\p{L}]+`, 'gv'), place + 1);
  // Planes 2 and 3 hold Han alone.
  units.fill(scripts.indexOf('Han') + 1, 0xd840, 0xd8c0);
  return (table = units);
}

export function createScriptCounts() {
  const counts = new Float64Array(scripts.length + 1);
  return {
    add(text: string): void {
      const units = scriptTable();
      // Odd, so that it falls in step with fewer patterns.
      const stride = Math.ceil(text.length / looksOfText) | 1;
      for (let at = 0; at < text.length; at += stride) {
        const place = units[text.charCodeAt(at)] ?? 0;
        counts[place] = (counts[place] ?? 0) + stride;
      }
    },
    state: () => stateOf((_, place) => counts[place + 1] ?? 0),
  };
}

export const mergeScripts = (states: readonly ScriptState[]): ScriptState =>
  stateOf((script) => states.reduce((sum, state) => sum + (state[script] ?? 0), 0));

function stateOf(countOf: (script: Script, place: number) => number): ScriptState {
  const counts = scripts.map((script, place): [Script, number] => [script, countOf(script, place)]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Shares with four decimals, the largest first; shares below one in ten thousand are left out. */
export function scriptShares(state: ScriptState): Record<string, number> {
  const all = Object.values(state).reduce((sum, count) => sum + count, 0);
  const shares = Object.entries(state).map(([script, count]): [string, number] => [
    script,
    Math.round((count / all) * 1e4) / 1e4,
  ]);
  return Object.fromEntries(shares.filter(([, share]) => share > 0).sort(([, left], [, right]) => right - left));
}
