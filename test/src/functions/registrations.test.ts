import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Step } from '../../../src/lib/platform/durable/step.ts';
import * as steps from '../../../src/orchestrations/steps.ts';
import { orchestrations } from '../../support/fine-tune-fakes.ts';
import { registeredFunctions, triggerOf, type RegisteredFunction } from '../../support/registered-functions.ts';
import { knownRoutes } from '../../../src/lib/platform/http/known-routes.ts';
import { settings } from '../../support/settings.ts';

const sources = resolve(import.meta.dirname, '../../../src');
let functions: RegisteredFunction[] = [];

beforeAll(async () => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  functions = await registeredFunctions();
});

const of = (triggerType: string) => functions.filter((entry) => triggerOf(entry)?.type === triggerType);
const namesOf = (triggerType: string) =>
  of(triggerType)
    .map(({ name }) => name)
    .sort();

describe('the functions of the app', () => {
  it('hold an activity for every step, and no other', () => {
    const stepNames = Object.values(steps as Record<string, Step<never, unknown>>).map(({ stepName }) => stepName);
    expect(stepNames.length).toBeGreaterThan(10);
    expect(namesOf('activityTrigger')).toEqual(stepNames.toSorted());
    expect(Object.entries(steps).filter(([name, { stepName }]) => name !== stepName)).toEqual([]);
  });

  it('hold every orchestration that is started or called by its name', () => {
    const named = globSync('**/*.ts', { cwd: sources }).flatMap((file) =>
      [
        ...readFileSync(join(sources, file), 'utf8').matchAll(
          /(?:startNew|callSubOrchestrator(?:WithRetry)?)\(\s*'(\w+)'/g,
        ),
      ].map(([, name]) => name),
    );
    expect(named).toEqual(expect.arrayContaining(['fineTuneRun', 'modelRemoval', 'watch']));
    expect(namesOf('orchestrationTrigger')).toEqual(expect.arrayContaining(named));
  });

  it('hold the orchestrations that the stories were tested with', () => {
    expect(namesOf('orchestrationTrigger')).toEqual(Object.keys(orchestrations).sort());
  });

  it('take the events that the subscriptions name', () => {
    expect(namesOf('eventGridTrigger')).toEqual(['dataset-dropped', 'ml-event']);
  });

  it('look after webhooks every few minutes and when the app starts, look after open runs every two, and after what was left behind', () => {
    expect(of('timerTrigger').map((entry) => [entry.name, triggerOf(entry)])).toMatchObject([
      ['left-behind', { schedule: '0 10 * * * *' }],
      ['open-runs', { schedule: '30 */2 * * * *' }],
      ['webhook-sweep', { schedule: '0 */5 * * * *', runOnStartup: true }],
    ]);
  });

  it('answer at these addresses', () => {
    const routes = of('httpTrigger').flatMap((entry) => {
      const { methods, route } = triggerOf(entry) as unknown as { methods: string[]; route: string };
      return route === '{*path}' ? [] : methods.map((method) => `${method} /${route}`);
    });
    const known = Object.entries(knownRoutes).flatMap(([path, methods]) => methods.map((each) => `${each} /${path}`));
    expect(known.sort()).toEqual(routes.sort());
    expect(routes.sort()).toEqual([
      'DELETE /v1/models/{model}',
      'DELETE /v1/webhooks/{webhook}',
      'GET /healthz',
      'GET /v1/models',
      'GET /v1/models/{model}',
      'GET /v1/runs',
      'GET /v1/runs/{runId}',
      'GET /v1/runs/{runId}/events',
      'GET /v1/runs/{runId}/promptflow',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{webhook}',
      'GET /v1/webhooks/{webhook}/deliveries',
      'GET /v1/webhooks/{webhook}/deliveries/{delivery}',
      'HEAD /healthz',
      'PATCH /v1/webhooks/{webhook}',
      'POST /v1/chat/completions',
      'POST /v1/runs',
      'POST /v1/runs/{runId}/cancel',
      'POST /v1/webhooks',
      'POST /v1/webhooks/{webhook}/deliveries/{delivery}/redeliver',
      'POST /v1/webhooks/{webhook}/redeliver',
      'POST /v1/webhooks/{webhook}/rotate',
      'POST /v1/webhooks/{webhook}/test',
    ]);
  });

  it('answer last, and by every method, what no other function answers', () => {
    const last = of('httpTrigger')
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .at(-1);
    expect(last && triggerOf(last)).toMatchObject({
      route: '{*path}',
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    });
  });

  it('leave the key to the app, so that the host asks for none', () => {
    for (const entry of of('httpTrigger')) expect(triggerOf(entry)).toMatchObject({ authLevel: 'anonymous' });
  });

  it('answer nobody without the key, but for health and what is not there', async () => {
    for (const authorization of [undefined, 'Bearer dt-wrong', 'Basic x', settings.DROPTUNE_API_KEY])
      for (const { name, handler } of of('httpTrigger')) {
        const url = 'http://localhost/x';
        const request = new HttpRequest({ url, method: 'GET', headers: authorization ? { authorization } : {} });
        const answer = (await handler(request as never, new InvocationContext() as never)) as HttpResponseInit;
        const status = name === 'health-get' ? undefined : name === 'z-unknown-url' ? 404 : 401;
        expect({ name, status: answer.status }).toEqual({ name, status });
      }
  });
});
