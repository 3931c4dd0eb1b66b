import { describe, expect, it } from 'vitest';
import type { RegistryAssets } from '../../../../../src/lib/azure/registry-assets.ts';
import { findBaseModel } from '../../../../../src/lib/models/contract/base-model.ts';
import { RemoteError } from '../../../../../src/lib/platform/errors.ts';
import { checkBaseModel, saysGone } from '../../../../../src/lib/runs/training/base-model-check.ts';

const now = new Date('2026-11-23');
const phi3 = findBaseModel('Phi-3-mini-4k-instruct')!;
const phi4 = findBaseModel('Phi-4-mini-instruct')!;

/** A registry with these models: their versions, an archived one with an `a` behind it. */
function registryOf(models: Record<string, string[]>): RegistryAssets {
  const versions = (name: string) =>
    (models[name] ?? []).map((text) => ({ version: text.replace('a', ''), isArchived: text.endsWith('a') }));
  return {
    versions: async (name) => versions(name),
    find: async ({ name, version }) => versions(name).find((candidate) => candidate.version === version),
  };
}

const broken = (status: number, code = '', message = ''): RegistryAssets => {
  const fail = () => Promise.reject(new RemoteError('Azure Machine Learning', status, code, message));
  return { find: fail, versions: fail };
};

const errorOf = async (registry: RegistryAssets, model = phi3) => {
  const answer = await checkBaseModel(model, registry, now);
  if (answer.status !== 'rejected') throw new Error('It was not rejected.');
  return answer.error;
};

describe('a base model', () => {
  it('that the registry has, and nobody retires, is taken without a word', async () => {
    expect(await checkBaseModel(phi4, registryOf({ [phi4.name]: ['1'] }), now)).toEqual({
      status: 'present',
      warnings: [],
    });
  });

  it('past its day is tried, with the day and what to use instead', async () => {
    const { status, warnings } = (await checkBaseModel(phi3, registryOf({ [phi3.name]: ['15a'] }), now)) as {
      status: string;
      warnings: string[];
    };
    expect(status).toBe('present');
    expect(warnings).toEqual([
      expect.stringMatching(/past its retirement on 2025-08-30.*the best first: Phi-4-mini-instruct/),
      expect.stringContaining('archived in the registry'),
    ]);
  });

  it('that the registry no longer has is refused with those that it has, the best first and archived ones last', async () => {
    const registry = registryOf({
      'Phi-3-mini-4k-instruct': ['13a', '14a'],
      'Phi-4-mini-instruct': ['9', '10', '11a'],
      'Phi-3.5-mini-instruct': ['6a'],
    });
    const { type, message, remedy } = await errorOf(registry);
    expect(type).toBe('model_not_found');
    expect(message).toContain("The registry 'azureml' has no version 15 of Phi-3-mini-4k-instruct.");
    expect(message).toContain('2025-08-30');
    expect(remedy).toContain(
      'the best first: Phi-4-mini-instruct:10, Phi-3-mini-4k-instruct:14 (archived), Phi-3.5-mini-instruct:6 (archived).',
    );
  });

  it('is refused plainly when the registry has nothing else either', async () => {
    expect((await errorOf(registryOf({}))).remedy).toContain('has none of the models that Droptune knows');
  });

  it('is refused when Azure says in other words that it is gone', async () => {
    const { message, remedy } = await errorOf(broken(410, 'ModelRetired', 'Gone.'));
    expect(message).toContain('410 (ModelRetired)');
    expect(remedy).toMatch(/Phi-4-mini-instruct.*could not be asked/);
  });

  it.each([403, 500, 0])('is not refused because the registry answers %i', async (status) => {
    const answer = await checkBaseModel(phi4, broken(status), now);
    expect(answer).toEqual({
      status: 'present',
      warnings: [expect.stringContaining(`could not be read (status ${status})`)],
    });
  });
});

describe('an error of Azure', () => {
  const says = (status: number, code: string, message: string) =>
    saysGone(new RemoteError('Azure Machine Learning', status, code, message), phi3);

  it.each([
    [404, 'UserError', "Model 'azureml://registries/azureml/models/Phi-3-mini-4k-instruct/versions/15' not found."],
    [400, 'UserError', "The model 'phi-3-mini-4k-instruct' version '15' is retired and can no longer be fine-tuned."],
    [400, 'ModelRetired', 'It was retired.'],
    [404, 'ModelVersionNotFound', ''],
  ])('%i %s %s says that the model is gone', (status, code, message) => {
    expect(says(status, code, message)).toBe(true);
  });

  it.each([
    [404, 'UserError', "Component 'azureml://registries/azureml/components/chat_completion_pipeline' not found."],
    [404, 'ResourceNotFound', "The Resource 'workspaces/droptune' was not found."],
    [400, 'UserError', 'The instance type is not supported in this region.'],
    [403, 'AuthorizationFailed', 'Phi-3-mini-4k-instruct was not found or you may not see it.'],
    [500, 'ServiceError', 'Phi-3-mini-4k-instruct not found'],
  ])('%i %s %s does not', (status, code, message) => {
    expect(says(status, code, message)).toBe(false);
  });
});
