import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plantProject } from '../tooling/planted-project.ts';

/** What azure.yaml says of a service that is a Functions app in JavaScript or TypeScript. */
interface FunctionsService {
  remoteBuild?: boolean | undefined;
}

/**
 * azd's own rule since 1.23.12 (azure-dev#7223), as `resolveFunctionAppRemoteBuild` of
 * https://github.com/Azure/azure-dev/blob/main/cli/azd/pkg/project/service_target_functionapp.go has it: whether the app is
 * built on Azure. It throws where `remoteBuild` and `.funcignore` (of the service's folder; undefined where there is none)
 * contradict each other.
 */
export async function resolveRemoteBuild({ remoteBuild }: FunctionsService, funcignore?: string): Promise<boolean> {
  if (funcignore === undefined) return remoteBuild ?? true;
  const isExcluded = await ignores(funcignore, 'node_modules');
  if (remoteBuild === true && !isExcluded)
    throw new Error("'remoteBuild: true' requires '.funcignore' to exclude node_modules");
  if (remoteBuild === false && isExcluded)
    throw new Error("'remoteBuild: false' cannot be used when '.funcignore' excludes node_modules");
  return remoteBuild ?? isExcluded;
}

/** Whether a file of ignored names, written as git's are, takes in a folder; git itself says so. */
async function ignores(text: string, folder: string): Promise<boolean> {
  const project = await plantProject({}, false);
  try {
    const git = (...words: string[]) => spawnSync('git', words, { cwd: project.root, encoding: 'utf8' });
    git('init', '--quiet');
    mkdirSync(join(project.root, folder));
    writeFileSync(join(project.root, '.gitignore'), text.replace(/^\uFEFF/, ''));
    const { status, stderr } = git('check-ignore', '--no-index', '--quiet', folder);
    if (status !== 0 && status !== 1) throw new Error(`git could not tell: ${stderr}`);
    return status === 0;
  } finally {
    await project.remove();
  }
}
