import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBicep, type Diagnostic } from '../../scripts/bicep/run-bicep.ts';
import { bicepLiteral } from './bicep-literal.ts';

/** A resource as it was sent to or answered by the resource manager. */
export interface ArmBody {
  /** Such as `Microsoft.MachineLearningServices/workspaces/jobs`. */
  resourceType: string;
  apiVersion: string;
  body: object;
}

/** The linter has no business with literals; what is left are the types. */
const config = JSON.stringify({ analyzers: { core: { enabled: false } } });

/**
 * Holds bodies to Azure's own types, at the api-version of each: they become resources of one template, which is compiled
 * once. Answers what the compiler says of each, such as `BCP037: The property "x" is not allowed …`; bodies that are equal
 * are looked at once.
 */
export async function checkArmBodies(bicep: string, bodies: ArmBody[]): Promise<{ body: ArmBody; says: string }[]> {
  const distinct = [...new Map(bodies.map((body) => [JSON.stringify(body), body])).values()];
  const sources = distinct.map(resourceOf);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'droptune-')));
  try {
    await writeFile(join(folder, 'bicepconfig.json'), config);
    await writeFile(join(folder, 'bodies.bicep'), sources.join(''));
    const { diagnostics, problem } = await runBicep(bicep, folder, ['build', 'bodies.bicep', '--stdout']);
    if (problem) throw new Error(problem);
    return diagnostics.map((diagnostic) => ({
      body: distinct[indexOfLine(sources, diagnostic.line)]!,
      says: `${diagnostic.code}: ${diagnostic.message}${lineOf(sources, diagnostic)}`,
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Parents are resources that are there already; the body's own members that name it are left out. */
function resourceOf({ resourceType, apiVersion, body }: ArmBody, index: number): string {
  const [provider = '', ...types] = resourceType.split('/');
  const parents = types.slice(0, -1).map((_, depth) => {
    const parent = depth > 0 ? `  parent: p${index}_${depth - 1}\n` : '';
    const type = [provider, ...types.slice(0, depth + 1)].join('/');
    return `resource p${index}_${depth} '${type}@${apiVersion}' existing = {\n${parent}  name: 'parent${index}'\n}\n`;
  });
  const { id: _id, type: _type, systemData: _systemData, ...members } = body as Record<string, unknown>;
  const literal = bicepLiteral({ ...members, name: `body${index}` });
  const parent = types.length > 1 ? `  parent: p${index}_${types.length - 2}\n` : '';
  return `${parents.join('')}resource r${index} '${resourceType}@${apiVersion}' = {\n${parent}${literal.slice(2)}\n`;
}

function indexOfLine(sources: string[], line: number): number {
  let end = 0;
  return sources.findIndex((source) => (end += source.split('\n').length - 1) >= line);
}

const lineOf = (sources: string[], { line }: Diagnostic): string =>
  ` (${sources.join('').split('\n')[line - 1]?.trim() ?? ''})`;
