import { endWith, openTerminal, parametersOfProcess, runCommand } from 'chat-dataset/cli';
import { droptuneProgram } from './droptune-program.ts';

const [command, ...parameters] = parametersOfProcess();

/** Only the doctor speaks to Azure: what it needs for that is loaded for it alone. */
async function runDoctor(): Promise<number> {
  const { runDoctorCommand } = await import('./doctor/doctor-command.ts');
  return runDoctorCommand(parameters, openTerminal());
}

endWith(
  command === 'doctor' ? await runDoctor() : await runCommand(parametersOfProcess(), openTerminal(), droptuneProgram),
);
