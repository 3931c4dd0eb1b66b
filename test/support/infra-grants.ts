import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roleDefinitions, type RoleDefinition } from './role-permissions.ts';

const modules = join(import.meta.dirname, '../../infra/modules');

/** A role of the app's identity. */
export interface Grant {
  role: string;
  definition: RoleDefinition;
  /** Where it holds: where it is given first, then what lies in that. */
  scopes: string[];
  /** It is for what the Functions host, Key Vault references or a setting of the deployment do. */
  ofPlatform: boolean;
}

/** What lies in what, as roles are inherited. */
const within: Record<string, string[]> = { storage: ['datasets', 'files', 'runs', 'deadLetters'] };

/** Used by the host and the telemetry library, not by the code; the project's connection only where there is a project. */
const platform = ['hostStorage', 'vault', 'insights', 'project'];

/** The grants of the app as roles.bicep and region-role.bicep write them down. */
export function readGrants(): Grant[] {
  const text = readFileSync(join(modules, 'roles.bicep'), 'utf8');
  const [, list = ''] = /var ofApp grant\[\] = \[\n(.*?)\n\]/s.exec(text) ?? [];
  const rows = [...list.matchAll(/role: '([^']+)',?\s+scope: where\.(\w+)/g)];
  const grants = rows.map(([, role = '', scope = '']): Grant => {
    const definition = roleDefinitions[role];
    if (!definition) throw new Error(`test/support/role-permissions.ts does not know the role '${role}'.`);
    return { role, definition, scopes: [scope, ...(within[scope] ?? [])], ofPlatform: platform.includes(scope) };
  });
  return [...grants, ...readRegionReader()];
}

/** The role that this project defines. */
function readRegionReader(): Grant[] {
  const text = readFileSync(join(modules, 'region-role.bicep'), 'utf8');
  const [, list = ''] = /^ +actions: \[(.*?)\]/ms.exec(text) ?? [];
  const actions = [...list.matchAll(/'([^']+)'/g)].map(([, action = '']) => action);
  return [{ role: 'Droptune Region Reader', definition: { actions }, scopes: ['subscription'], ofPlatform: false }];
}
