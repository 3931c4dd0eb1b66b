import { newestOf, type RegistryAssets, type RegistryVersion } from '../../azure/registry-assets.ts';
import { knownModelNames, type BaseModel } from '../../models/contract/base-model.ts';
import type { Problem } from '../../platform/problem.ts';
import { dueRetirement, findRetirement, retirementNotice } from '../../models/contract/retirements.ts';
import { RemoteError } from '../../platform/errors.ts';

/**
 * Whether the registry has the model. A model past its day is tried as long as Azure has it. The registry may not be readable to
 * everyone, or not now: then the job will tell, and the run warns.
 */
export async function checkBaseModel(
  model: BaseModel,
  registry: RegistryAssets,
  now: Date,
): Promise<{ status: 'present'; warnings: string[] } | { status: 'rejected'; error: Problem }> {
  const due = dueRetirement('base_model', model.name, now);
  const notices = due ? [retirementNotice(due, now)] : [];
  try {
    const found = await registry.find(model);
    if (!found) return { status: 'rejected', error: await modelGone(model, registry) };
    const archived = `Version ${model.version} of ${model.name} is archived in the registry 'azureml'.`;
    return { status: 'present', warnings: found.isArchived ? [...notices, archived] : notices };
  } catch (error) {
    if (error instanceof RemoteError && saysGone(error, model))
      return { status: 'rejected', error: await modelGone(model, registry, error) };
    const reason = error instanceof RemoteError ? `status ${error.status}` : 'an answer of unknown shape';
    const warning = `The model registry could not be read (${reason}); whether it has ${model.name} version ${model.version} was not checked.`;
    return { status: 'present', warnings: [warning, ...notices] };
  }
}

const goneCode = /^Model(Version)?(NotFound|Retired|Deprecated|Archived|NotSupported)/i;
const goneWords = /not (be )?found|does not exist|retired|archived|deprecated|no longer|not available/i;

/** Whether Azure refuses something because it no longer has the model, rather than for any other reason. */
export function saysGone({ status, code, message }: RemoteError, { name }: BaseModel): boolean {
  if (![400, 404, 409, 410, 422].includes(status)) return false;
  return goneCode.test(code) || (message.toLowerCase().includes(name.toLowerCase()) && goneWords.test(message));
}

/** What to tell when Azure no longer has the model: the models that the registry has now. */
export async function modelGone(model: BaseModel, registry: RegistryAssets, said?: RemoteError): Promise<Problem> {
  const { name, version } = model;
  const retiredOn = findRetirement('base_model', name)?.retiredOn;
  const since = retiredOn ? ` Its maker retired it on ${retiredOn}.` : '';
  return {
    type: 'model_not_found',
    message: said
      ? `Azure no longer takes version ${version} of ${name}.${since} ${said.message}`
      : `The registry 'azureml' has no version ${version} of ${name}.${since}`,
    remedy: await whatElse(model, registry),
  };
}

async function whatElse({ name, version }: BaseModel, registry: RegistryAssets): Promise<string> {
  const names = [name, ...(findRetirement('base_model', name)?.alternatives ?? []), ...knownModelNames];
  const others = [...new Set(names)];
  try {
    const found = await Promise.all(others.map(async (other) => ({ other, newest: await newestOf(registry, other) })));
    const usable = found.filter(({ other, newest }) => newest && !(other === name && newest.version === version));
    const inOrder = usable.toSorted((left, right) => Number(isOld(left.newest)) - Number(isOld(right.newest)));
    const listed = inOrder.map(
      ({ other, newest }) => `${other}:${newest?.version}${isOld(newest) ? ' (archived)' : ''}`,
    );
    if (listed.length === 0)
      return "The registry has none of the models that Droptune knows. Name one in the option 'model'.";
    return `Upload the dataset again with a model that the registry has now in the option 'model', the best first: ${listed.join(', ')}.`;
  } catch {
    return `Upload the dataset again with another model in the option 'model', the best first: ${others.slice(1).join(', ')}. Whether the registry has them could not be asked.`;
  }
}

const isOld = (version: RegistryVersion | undefined): boolean => version?.isArchived === true;
