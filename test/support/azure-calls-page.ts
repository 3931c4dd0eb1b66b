import { format } from 'prettier';
import type { AzureCall, Need } from './azure-calls.ts';

const beginning = `# What the app asks of Azure

Made by \`npm run docs:azure\` from what the app asked while runs succeeded, were replaced, failed in each way, were cancelled
and deleted; a test compares. Bodies of resources are held to Azure's own types with the Bicep compiler, and the permissions to
the roles in \`infra/modules/roles.bicep\`: none may be missing, and none may be without use. What needs nothing is open to
whoever is signed in, or asks with the endpoint's own key.

Rows of \`deliveries\` that are deleted at the same time go together, as \`POST /$batch\`, with the same right.

The Functions host and Durable Functions work on a storage account of their own and are not listed.
`;

type RoleOf = (need: Need) => string;

/** The page that lists every call, its rights, and the roles that give them. */
export async function toCallsPage(calls: AzureCall[], roleOf: RoleOf): Promise<string> {
  const services = [...new Set(calls.map(({ service }) => service))];
  const sections = services.map((service) => {
    const entries = calls.filter((call) => call.service === service).map((call) => toEntry(call, roleOf));
    return `## ${service}\n\n${entries.join('\n')}\n`;
  });
  return format([beginning, versionsOf(calls), ...sections].join('\n'), { parser: 'markdown', printWidth: 120 });
}

function toEntry({ method, path, needs, fields }: AzureCall, roleOf: RoleOf): string {
  const rights = needs.map((need) => `\n  - needs \`${shortOf(need.action)}\` on ${need.on}: ${roleOf(need)}`);
  const body = fields.length > 0 ? `\n  - body: ${fields.map((field) => `\`${field}\``).join(', ')}` : '';
  return `- \`${method} ${path}\`${rights.join('')}${body}`;
}

const shortOf = (action: string): string =>
  action.replace(/^Microsoft\.(MachineLearningServices|Storage\/storageAccounts)\//, '');

function versionsOf(calls: AzureCall[]): string {
  // An operation is followed at the address that Azure gave.
  const ours = calls.filter(
    ({ service, path }) => service === 'Azure Resource Manager' && !path.includes('Operations'),
  );
  const used = ours.map(({ apiVersion }) => apiVersion);
  return `The resource manager is asked at api-version ${[...new Set(used)].sort().join(', ')}.\n`;
}
