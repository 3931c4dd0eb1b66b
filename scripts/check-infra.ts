import { join } from 'node:path';
import { checkTemplates } from './bicep/check-templates.ts';
import { findCompiler } from './bicep/find-compiler.ts';
import { projectRoot } from './run.ts';

/** Where no compiler can be had, a machine that others rely on (`CI`) fails; anyone else is told. */
async function checkInfra(): Promise<number> {
  const found = findCompiler();
  if ('missing' in found) {
    console.log(`The templates were not checked. ${found.missing}`);
    return process.env['CI'] ? 1 : 0;
  }
  const problems = await checkTemplates(found.bicep, join(projectRoot, 'infra'));
  for (const problem of problems) console.log(problem);
  console.log(problems.length === 0 ? 'The templates build and lint without a word.' : `${problems.length} problems.`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = await checkInfra();
