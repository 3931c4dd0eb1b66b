import { runCommand } from './run-command.ts';
import { endWith, openTerminal, parametersOfProcess } from './terminal.ts';

endWith(await runCommand(parametersOfProcess(), openTerminal()));
