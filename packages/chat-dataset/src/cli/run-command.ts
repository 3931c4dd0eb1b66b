import { checkDataset, type CheckOptions, type CheckResult } from '../check-dataset.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import type { DatasetHooks } from '../dataset-hooks.ts';
import { openFileSource } from '../sources/file-source.ts';
import { renderReport } from '../report/render-report.ts';
import { wrappedText } from '../report/wrapped-text.ts';
import type { RowSource } from '../sources/row-source.ts';
import type { Problem } from '../problem.ts';
import { isHubAddress } from '../hub/hub-reference.ts';
import { openSource } from './open-source.ts';
import { failureToJson, toProblem } from './command-failure.ts';
import { createProgressLine } from './progress-line.ts';
import { readParameters, type Command } from './read-parameters.ts';
import type { Terminal } from './terminal.ts';
import { chatDatasetProgram, type Program } from './program.ts';
import { writeProblems } from './write-problems.ts';
import { prepareFolder, writeSides, type PreparedFolder } from './write-sides.ts';

/** Nothing is wrong that would keep a run from going on; something is; or the file could not be looked at. */
const exitCodes = { accepted: 0, rejected: 1, unusable: 2, interrupted: 130 } as const;

/** Does what the parameters say; answers the exit code. */
export async function runCommand(
  parameters: string[],
  terminal: Terminal,
  program: Program = chatDatasetProgram,
): Promise<number> {
  const { usage } = program;
  if (parameters.length === 0 || parameters.some((word) => word === '--help' || word === '-h' || word === 'help')) {
    terminal.print(usage);
    return parameters.length === 0 ? exitCodes.unusable : exitCodes.accepted;
  }
  const read = readParameters(parameters, program);
  if ('fault' in read) {
    const isJson = parameters.some((word) => word === '--json');
    return isJson
      ? refuse(terminal, { type: 'invalid_command', message: read.fault, remedy: `See ${program.name} --help.` }, true)
      : refuseWith(terminal, `${read.fault}\n\n${usage}`);
  }
  const { command } = read;
  try {
    return await execute(command, terminal, program);
  } catch (error) {
    if (error instanceof Interrupted) return exitCodes.interrupted;
    return refuse(terminal, await toProblem(error, command), command.isJson);
  }
}

/** For programs as JSON where a report would be, for people on the terminal. */
function refuse(terminal: Terminal, problem: Problem, isJson: boolean): number {
  if (!isJson) return refuseWith(terminal, `${textOf(problem)}\n`);
  terminal.print(failureToJson(problem));
  return exitCodes.unusable;
}

function refuseWith(terminal: Terminal, text: string): number {
  terminal.tell(text);
  return exitCodes.unusable;
}

class Interrupted extends Error {}

async function execute(command: Command, terminal: Terminal, program: Program): Promise<number> {
  const { options, out, source, isJson } = command;
  const { validation_file: validationFile } = options;
  const opened = await openSource(command, program.readHub(terminal.settings));
  if ('problem' in opened) return refuse(terminal, opened.problem, isJson);
  const validation = validationFile === undefined ? undefined : await openFileSource(validationFile);
  const files = [source, validationFile].filter((path) => path !== undefined).filter((path) => !isHubAddress(path));
  const prepared = command.name === 'split' ? await prepareFolder(out, files) : undefined;
  if (prepared && 'fault' in prepared)
    return refuse(terminal, { type: 'file_unusable', message: prepared.fault, remedy: '' }, isJson);
  try {
    return await checkAndWrite(command, { source: opened.source, validation }, prepared, terminal);
  } finally {
    await prepared?.lock.release();
  }
}

/** `folder` is where the sides are to be written, if they are. */
async function checkAndWrite(
  command: Command,
  { source, validation }: { source: ByteSource | RowSource; validation: ByteSource | undefined },
  folder: PreparedFolder | undefined,
  terminal: Terminal,
): Promise<number> {
  const line = createProgressLine(terminal);
  const hooks: DatasetHooks = {
    onProgress: (progress) => {
      if (terminal.isInterrupted()) throw new Interrupted();
      line.show(progress);
    },
  };
  const { options, problems } = command;
  const checkOptions: CheckOptions = {
    ...options,
    ...(validation ? { validation } : {}),
    findings: problems !== undefined,
  };
  const checked = await checkDataset(source, checkOptions, hooks).finally(() => line.clear());
  try {
    if (problems !== undefined) {
      checked.report.problems_file = problems;
      await writeProblems(checked, problems);
    }
    if (checked.status === 'accepted' && folder) await writeSides(checked, folder, hooks);
    line.clear();
    terminal.print(command.isJson ? toJson(checked) : toText(checked, command));
    return exitCodes[checked.status];
  } finally {
    await checked.close();
  }
}

/** The report as the run writes it, and whether the dataset was accepted. */
function toJson(checked: CheckResult): string {
  const { status, report } = checked;
  const error = checked.status === 'rejected' ? { error: checked.error } : {};
  return `${JSON.stringify({ status, ...error, ...report }, null, 2)}\n`;
}

function toText(checked: CheckResult, { name, out }: Command): string {
  const written = name === 'split' ? `Written: train.jsonl, test.jsonl and report.json in ${out}.` : 'Accepted.';
  if (checked.status === 'accepted') return renderReport(checked.report, [written]);
  const nothing =
    name === 'split' ? `Nothing is kept of the file. Nothing was written to ${out}.` : 'Nothing is kept of the file.';
  return renderReport(checked.report, [textOf(checked.error, 'Rejected: '), nothing]);
}

const textOf = ({ message, remedy }: Problem, before = ''): string =>
  wrappedText(`${before}${message} ${remedy}`.trimEnd(), 0).join('\n');
