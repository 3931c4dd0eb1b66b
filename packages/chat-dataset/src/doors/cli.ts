/** The commands `check` and `split`, for programs that offer them under a name of their own. */
export { toFileProblem } from '../cli/file-problem.ts';
export { runCommand } from '../cli/run-command.ts';
export { endWith, openTerminal, parametersOfProcess, type Terminal } from '../cli/terminal.ts';
export type { CommandOptions, Program } from '../cli/program.ts';
export { usageOf } from '../cli/usage.ts';
