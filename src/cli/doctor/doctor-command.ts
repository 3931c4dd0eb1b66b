import { parseArgs } from 'node:util';
import { toFileProblem, type Terminal } from 'chat-dataset/cli';
import { findSettings } from './find-settings.ts';
import type { Finding } from './finding.ts';
import { lookAtAzure } from './look-at-azure.ts';
import { lookAtMachine } from './look-at-machine.ts';
import { lookAtRetirements } from './look-at-retirements.ts';
import { lookAtSettings } from './look-at-settings.ts';
import { toJson, toText, verdictOf } from './render-findings.ts';

const usage = `npx droptune doctor [--settings FILE] [--json]

Looks at this machine, the settings (of FILE, the environment, local.settings.json or the laptop's cloud),
what retires of what they name, and at the subscription where they lead to one. It changes nothing and
tells no secret. The exit code is 0 where nothing keeps a run from succeeding, 1 where something does,
and 2 where it could not look.
`;

/** Looks, prints what was found, and answers the exit code. */
export async function runDoctorCommand(parameters: string[], terminal: Terminal): Promise<number> {
  try {
    const { values } = parseArgs({
      args: parameters,
      options: { json: { type: 'boolean' }, settings: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help) {
      terminal.print(usage);
      return 0;
    }
    const findings = await examine(values.settings, terminal);
    terminal.print(values.json ? toJson(findings) : toText(findings));
    return verdictOf(findings) === 'problem' ? 1 : 0;
  } catch (error) {
    const problem = toFileProblem(error);
    const text = `${problem.message} ${problem.remedy}`.trimEnd();
    if (parameters.includes('--json'))
      terminal.print(`${JSON.stringify({ status: 'failed', error: problem }, null, 2)}\n`);
    else terminal.tell(`${text}\n\n${usage}`);
    return 2;
  }
}

async function examine(path: string | undefined, terminal: Terminal): Promise<Finding[]> {
  const now = new Date();
  const found = await findSettings(path, terminal.settings);
  if (found) terminal.adopt(found.values);
  const environment = { ...terminal.settings, ...found?.values };
  const { findings, config } = lookAtSettings(found, environment);
  const [machine, azure] = await Promise.all([lookAtMachine(now), config ? lookAtAzure(config, now) : []]);
  return [...machine, ...findings, ...lookAtRetirements(environment, now), ...azure];
}
