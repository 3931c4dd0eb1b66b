import { execFile } from 'node:child_process';
import { dueRetirement, retirementNotice } from '../../lib/models/contract/retirements.ts';
import { findingsOf, type Finding } from './finding.ts';

const finding = findingsOf('machine');
const oldestNode = 20;

/** What a clone needs of the machine: Node, and npm to install the rest. */
export async function lookAtMachine(now: Date): Promise<Finding[]> {
  const npm = await versionOf('npm');
  const node = (await versionOf('node')) ?? process.version;
  return [
    lookAtNode(node, now),
    npm
      ? finding('ok', 'npm', `npm ${npm} installs the rest.`)
      : finding('problem', 'npm', 'npm was not found.', 'Install it with Node, from https://nodejs.org.'),
  ];
}

function lookAtNode(version: string, now: Date): Finding {
  const major = /^v?(\d+)/.exec(version)?.[1] ?? '';
  const newer = `Install Node ${oldestNode} or newer from https://nodejs.org.`;
  if (Number(major) < oldestNode)
    return finding('problem', 'Node', `Node ${version} is older than ${oldestNode}.`, newer);
  const due = dueRetirement('runtime', `Node ${major}`, now);
  if (due) return finding('warning', 'Node', `On this machine, ${retirementNotice(due, now)}`);
  return finding('ok', 'Node', `Node ${version} starts the project, which brings ${process.version} for itself.`);
}

/** What `program --version` says; undefined when it is not there. */
const versionOf = (program: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(program, ['--version'], { timeout: 10_000, shell: process.platform === 'win32' }, (error, printed) =>
      resolve(error ? undefined : printed.trim()),
    );
  });
