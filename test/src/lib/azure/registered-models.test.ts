import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAzureMl } from '../../../../src/lib/azure/azure-ml.ts';
import { createRegisteredModels, modelVersionAt } from '../../../../src/lib/azure/registered-models.ts';
import { credential, startAzureStandIn, workspace, type Answer } from '../../../support/azure-stand-in.ts';
import { runId } from '../../../support/fine-tune-fakes.ts';

const workspacePath = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';

let standIn: Awaited<ReturnType<typeof startAzureStandIn>>;
beforeAll(async () => {
  standIn = await startAzureStandIn();
});
afterAll(() => standIn.close());
beforeEach(() => {
  standIn.asked.length = 0;
});

const answering = (answers: Record<string, Answer>) => {
  standIn.script.answer = ({ method, path }) => answers[`${method} ${path.replace(workspacePath, '')}`];
};

describe('a registered model', () => {
  const createdAt = '2026-11-23T04:00:00.500Z';
  const wanted = modelVersionAt(createdAt);
  const register = () =>
    createRegisteredModels(createAzureMl(standIn.url, workspace, credential)).register(
      'crumb',
      wanted,
      runId,
      'Phi-3-mini-4k-instruct',
    );
  const path = (version: number) => `/models/crumb/versions/${version}`;
  const made = (version: number) => ({ modelId: `${workspacePath}${path(version)}`, version: String(version) });
  const of = (run: string) => ({ body: { properties: { tags: { droptuneRun: run } } } });

  it("is the job's output, as a version that a 32-bit number holds", async () => {
    expect(wanted).toBe(1_795_406_400);
    expect(wanted).toBeLessThan(2 ** 31);
    answering({ [`PUT ${path(wanted)}`]: { status: 201, body: { properties: {} } } });
    expect(await register()).toEqual(made(wanted));
    expect(standIn.asked.at(-1)!.body).toMatchObject({
      properties: {
        modelType: 'mlflow_model',
        modelUri: `azureml://jobs/${runId}/outputs/trained_model`,
        jobName: runId,
      },
    });
  });

  it('that is there already is not registered again', async () => {
    answering({ [`GET ${path(wanted)}`]: of(runId) });
    expect(await register()).toEqual(made(wanted));
    expect(standIn.asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it("is never another run's: of two that began in the same second, one has the next version", async () => {
    const next = wanted + 1;
    const put = { [`PUT ${path(next)}`]: { status: 201, body: { properties: {} } } };
    answering({ [`GET ${path(wanted)}`]: of('ftjob-another'), ...put });
    expect(await register()).toEqual(made(next));
    // Or the other one is quicker, between the look and the attempt.
    answering({ [`PUT ${path(wanted)}`]: { status: 409, body: { error: { code: 'UserError' } } }, ...put });
    expect(await register()).toEqual(made(next));
  });
});
