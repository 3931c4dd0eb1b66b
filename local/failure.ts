import type { Terminal } from './show/terminal.ts';

/** What went wrong, for the person at the terminal; with the folder of the logs, where to look further. */
export function toFailureLines(error: unknown, { paint }: Pick<Terminal, 'paint'>, logs?: string): string[] {
  const what = error instanceof Error ? error.message : String(error);
  const [first = '', ...others] = what.split('\n');
  return [
    `${paint('red', '✗')} ${first}`,
    ...others.map((line) => `  ${line}`),
    ...(logs === undefined ? [] : [`  What every part said is in ${logs}.`]),
  ];
}
