import { cp, readFile, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { notFound, readBody, ServiceError, userError } from '../http/arm-error.ts';
import { listAnswer } from '../http/list-answer.ts';
import { managementRoute, parameter, workspacePath, type Answer, type Call, type Route } from '../http/route.ts';
import type { Service } from '../service.ts';
import { assetNamePattern, containerBodySchema, modelVersionBodySchema } from './asset-body.ts';
import { publishModelRegistered } from './model-event.ts';
import { modelVersionKey, type ModelVersion } from './model-version.ts';
import { resolveModelUri } from './model-uri.ts';
import { toModelContainerView, toModelVersionView } from './model-view.ts';

const container = `${workspacePath}/models/{name}`;
const versions = `${container}/versions`;

/** Registered models. A container is there as soon as a version of it is. */
export function modelRoutes(service: Service): Route[] {
  const versionsOf = (name: string) => service.modelVersions.all().filter((model) => model.name === name);
  const known = () => [...service.modelContainers.all(), ...service.modelVersions.all()];
  const names = () => [...new Set(known().map(({ name }) => name))];
  const page = (call: Call, views: unknown[]) => listAnswer(call, service.url(), views);
  const containerView = (name: string) => toModelContainerView(service, name, versionsOf(name));
  return [
    managementRoute('GET', `${workspacePath}/models`, (call) => page(call, names().map(containerView))),
    managementRoute('GET', container, (call) => {
      const name = parameter(call, 'name');
      if (!names().includes(name)) throw notFound(`Model container with name '${name}'`);
      return { status: 200, body: containerView(name) };
    }),
    managementRoute('PUT', container, (call) => {
      const name = parameter(call, 'name');
      const status = names().includes(name) ? 200 : 201;
      putContainer(service, name, call.body);
      return { status, body: containerView(name) };
    }),
    managementRoute('GET', versions, (call) => {
      const found = versionsOf(parameter(call, 'name')).reverse();
      return page(
        call,
        found.map((model) => toModelVersionView(service, model)),
      );
    }),
    managementRoute('GET', `${versions}/{version}`, (call) => ({
      status: 200,
      body: toModelVersionView(service, findModelVersion(service, call)),
    })),
    managementRoute('PUT', `${versions}/{version}`, (call) => put(service, call)),
    managementRoute('DELETE', `${versions}/{version}`, (call) => remove(service, call)),
  ];
}

function putContainer({ modelContainers, clock }: Service, name: string, body: unknown): void {
  const labels = readBody(containerBodySchema, body).properties;
  if (!assetNamePattern.test(name)) throw userError(`The model name '${name}' is invalid.`);
  modelContainers.put(name, { name, labels, createdAt: modelContainers.get(name)?.createdAt ?? clock.now() });
}

function findModelVersion(service: Service, call: Call): ModelVersion {
  const [name, version] = [parameter(call, 'name'), parameter(call, 'version')];
  const model = service.modelVersions.get(modelVersionKey(name, version));
  if (!model) throw notFound(`Model with name '${name}' and version '${version}'`);
  return model;
}

async function put(service: Service, call: Call): Promise<Answer> {
  const [name, version] = [parameter(call, 'name'), parameter(call, 'version')];
  const {
    modelType,
    modelUri,
    jobName,
    flavors: _,
    ...labels
  } = readBody(modelVersionBodySchema, call.body).properties;
  if (!assetNamePattern.test(name) || !assetNamePattern.test(version)) {
    throw userError(`The model name '${name}' or version '${version}' is invalid.`);
  }
  const known = service.modelVersions.get(modelVersionKey(name, version));
  const modifiedAt = service.clock.now();
  if (known) {
    checkUnchanged(known, modelUri, modelType);
    const model = { ...known, labels, modifiedAt };
    service.modelVersions.put(modelVersionKey(name, version), model);
    return { status: 200, body: toModelVersionView(service, model) };
  }
  const source = resolveModelUri(service, modelUri);
  if (jobName && jobName !== source.jobName)
    throw userError(`jobName '${jobName}' is not the job of modelUri '${modelUri}'.`);
  const artifact = join('models', name, version);
  await copyArtifact(source.folder, join(service.folder, artifact));
  const flavors = await readFlavors(source.folder);
  const model = { name, version, modelType, askedUri: modelUri, jobName: source.jobName, artifact, flavors, labels };
  service.modelVersions.put(modelVersionKey(name, version), { ...model, createdAt: modifiedAt, modifiedAt });
  publishModelRegistered(service, { name, version, labels });
  return { status: 201, body: toModelVersionView(service, { ...model, createdAt: modifiedAt, modifiedAt }) };
}

function checkUnchanged(known: ModelVersion, modelUri: string, modelType: string): void {
  if (known.askedUri === modelUri && known.modelType === modelType) return;
  const message = `A model version with this name and version already exists (${known.name}:${known.version}): its modelUri and modelType cannot be changed.`;
  throw new ServiceError(409, 'UserError', message, 'ImmutableAsset');
}

/** Copies beside its place first, so that a crash leaves no half model there. */
async function copyArtifact(from: string, to: string): Promise<void> {
  const draft = `${to}-${randomUUID()}`;
  await cp(from, draft, { recursive: true });
  await rm(to, { recursive: true, force: true });
  await rename(draft, to);
}

/** The names under `flavors:` in the artifact's MLmodel file. */
async function readFlavors(folder: string): Promise<string[]> {
  const lines = (await readFile(join(folder, 'MLmodel'), 'utf8')).split('\n');
  const after = lines.slice(lines.indexOf('flavors:') + 1);
  const end = after.findIndex((line) => /^\S/.test(line));
  return after.slice(0, end < 0 ? undefined : end).flatMap((line) => /^ {2}(\w+):$/.exec(line)?.[1] ?? []);
}

async function remove(service: Service, call: Call): Promise<Answer> {
  const key = modelVersionKey(parameter(call, 'name'), parameter(call, 'version'));
  const model = service.modelVersions.get(key);
  if (!model) return { status: 204 };
  service.modelVersions.remove(key);
  await rm(join(service.folder, model.artifact), { recursive: true, force: true });
  return { status: 200 };
}
