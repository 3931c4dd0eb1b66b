import { notFound, readBody, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { toSystemData } from '../http/system-data.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import type { Connection } from './connection.ts';
import { connectionBodySchema } from './connection-body.ts';

const list = `${workspacePath}/connections`;
const one = `${list}/{connection}`;

export function connectionRoutes(service: Service): Route[] {
  const find = (call: Call) => {
    const connection = service.connections.get(parameter(call, 'connection'));
    if (!connection) throw notFound(`Connection '${parameter(call, 'connection')}'`);
    return connection;
  };
  const views = () => service.connections.all().map((connection) => toView(service, connection));
  return [
    managementRoute('GET', list, (call) => listAnswer(call, service.url(), views())),
    managementRoute('GET', one, (call) => ({ status: 200, body: toView(service, find(call)) })),
    managementRoute('PUT', one, (call) => put(service, call)),
    managementRoute('DELETE', one, (call) => {
      const known = service.connections.get(parameter(call, 'connection'));
      if (known) service.connections.remove(known.name);
      return { status: known ? 200 : 204 };
    }),
    managementRoute('POST', `${one}/listsecrets`, (call) => {
      const connection = find(call);
      return { status: 200, body: toView(service, connection, connection.credentials) };
    }),
  ];
}

function put(service: Service, call: Call): Answer {
  const name = parameter(call, 'connection');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/.test(name)) {
    throw userError(`The connection name '${name}' is invalid: 3 to 33 letters, digits, dashes and underscores.`);
  }
  const { properties } = readBody(connectionBodySchema, call.body);
  const { credentials, ...shown } = { credentials: undefined, ...properties };
  const now = service.clock.now();
  const createdAt = service.connections.get(name)?.createdAt ?? now;
  const connection: Connection = { name, properties: shown, credentials, createdAt, modifiedAt: now };
  service.connections.put(name, connection);
  return { status: 200, body: toView(service, connection) };
}

function toView(
  { workspace }: Service,
  { name, properties, createdAt, modifiedAt }: Connection,
  credentials?: unknown,
) {
  return {
    id: `${toWorkspaceId(workspace)}/connections/${name}`,
    name,
    type: 'Microsoft.MachineLearningServices/workspaces/connections',
    properties: { isSharedToAll: false, ...properties, ...(credentials !== undefined && { credentials }) },
    systemData: toSystemData(createdAt, modifiedAt),
  };
}
