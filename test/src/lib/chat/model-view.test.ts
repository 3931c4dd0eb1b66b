import { expect, it } from 'vitest';
import { toLineView, toModelView } from '../../../../src/lib/chat/model-view.ts';

const model = {
  line: 'crumb',
  runId: 'ftjob-1',
  name: 'ft:phi-3-mini-4k-instruct:crumb:11111111',
  endpoint: 'crumb-1',
  deployment: 'r-11111111',
  scoringUri: 'https://crumb/score',
  baseModel: 'Phi-3-mini-4k-instruct',
  createdAt: '2026-11-23T04:00:00.900Z',
  live: true,
};

it("a model is listed in OpenAI's shape under its own name and under that of its line", () => {
  const shape = {
    object: 'model',
    created: 1_795_406_400,
    owned_by: 'droptune',
    base_model: 'Phi-3-mini-4k-instruct',
    run: 'ftjob-1',
  };
  expect(toModelView(model)).toEqual({ id: model.name, ...shape });
  expect(toLineView(model)).toEqual({ id: 'crumb', ...shape });
});
