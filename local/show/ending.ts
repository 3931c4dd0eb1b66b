import { count } from './phase-line.ts';
import type { ReportView, RunView } from './run-view.ts';
import type { Paint } from './terminal.ts';
import { wrap } from './wrap.ts';

const maxProblems = 20;

/** How a run ended, in lines: its model, or what was wrong, why, and what to do about it. */
export function toEndingLines(run: RunView, paint: Paint, width: number): string[] {
  const seconds = run.finished_at === null ? '' : ` after ${run.finished_at - run.created_at} s`;
  if (run.status === 'succeeded')
    return [`  ${paint('green', `${run.dataset.name}: succeeded`)}${seconds}: ${run.model}`];
  const heading = paint(run.status === 'cancelled' ? 'yellow' : 'red', `${run.dataset.name}: ${run.status}`);
  const { error } = run;
  return [
    `  ${heading}${seconds} (${run.id})`,
    ...(error ? wrap(error.message, width - 4).map((line) => `    ${line}`) : []),
    ...(run.report ? toProblemLines(run.report, paint, width) : []),
    ...(error ? wrap(`What to do: ${error.remedy}`, width - 4).map((line) => `    ${line}`) : []),
  ];
}

function toProblemLines({ problems, problem_count }: ReportView, paint: Paint, width: number): string[] {
  const shown = problems.slice(0, maxProblems);
  const more = (problem_count ?? problems.length) - shown.length;
  const lines = shown.flatMap(({ line, path, what, why, fix }) => [
    `    ${paint('bold', `line ${line}`)}${path ? `, ${path}` : ''}`,
    ...wrap(`${endSentence(what)} ${endSentence(why)} ${endSentence(fix)}`, width - 6).map((text) => `      ${text}`),
  ]);
  return more > 0 ? [...lines, `    … and ${count(more, 'more problem')}: see the run's report.`] : lines;
}

const endSentence = (text: string) => (text === '' || /[.!?…]$/.test(text) ? text : `${text}.`);
