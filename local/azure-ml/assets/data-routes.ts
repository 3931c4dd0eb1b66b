import { notFound, readBody, ServiceError, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import { toSystemData } from '../http/system-data.ts';
import type { Service } from '../service.ts';
import { toWorkspaceId } from '../workspace.ts';
import { assetNamePattern, dataVersionBodySchema } from './asset-body.ts';
import { dataVersionKey, type DataVersion } from './data-version.ts';

const versions = `${workspacePath}/data/{name}/versions`;

/** Data assets: versions that give a URI a name and never change. */
export function dataRoutes(service: Service): Route[] {
  const find = (call: Call) => {
    const [name, version] = [parameter(call, 'name'), parameter(call, 'version')];
    const found = service.dataVersions.get(dataVersionKey(name, version));
    if (!found) throw notFound(`Data asset with name '${name}' and version '${version}'`);
    return found;
  };
  const list = (call: Call) => {
    const mine = service.dataVersions.all().filter(({ name }) => name === parameter(call, 'name'));
    return listAnswer(
      call,
      service.url(),
      mine.map((data) => toView(service, data)),
    );
  };
  return [
    managementRoute('GET', versions, list),
    managementRoute('GET', `${versions}/{version}`, (call) => ({ status: 200, body: toView(service, find(call)) })),
    managementRoute('PUT', `${versions}/{version}`, (call) => put(service, call)),
  ];
}

function put(service: Service, call: Call): Answer {
  const [name, version] = [parameter(call, 'name'), parameter(call, 'version')];
  const { dataType, dataUri, ...labels } = readBody(dataVersionBodySchema, call.body).properties;
  if (!assetNamePattern.test(name) || !assetNamePattern.test(version)) {
    throw userError(`The asset name '${name}' or version '${version}' is invalid.`);
  }
  const known = service.dataVersions.get(dataVersionKey(name, version));
  if (known && (known.dataUri !== dataUri || known.dataType !== dataType)) {
    const message = `A data version with this name and version already exists (${name}:${version}): its dataUri and dataType cannot be changed.`;
    throw new ServiceError(409, 'UserError', message, 'ImmutableAsset');
  }
  const data: DataVersion = {
    name,
    version,
    dataType,
    dataUri,
    labels,
    createdAt: known?.createdAt ?? service.clock.now(),
  };
  service.dataVersions.put(dataVersionKey(name, version), data);
  return { status: known ? 200 : 201, body: toView(service, data) };
}

function toView(service: Service, { name, version, dataType, dataUri, labels, createdAt }: DataVersion) {
  return {
    id: `${toWorkspaceId(service.workspace)}/data/${name}/versions/${version}`,
    name: version,
    type: 'Microsoft.MachineLearningServices/workspaces/data/versions',
    properties: { isArchived: false, isAnonymous: false, tags: {}, properties: {}, ...labels, dataType, dataUri },
    systemData: toSystemData(createdAt),
  };
}
