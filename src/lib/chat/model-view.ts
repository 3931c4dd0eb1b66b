import type { ModelRecord } from '../storage/model-store.ts';

const toView = (id: string, { createdAt, baseModel, runId }: ModelRecord) => ({
  id,
  object: 'model' as const,
  created: Math.floor(Date.parse(createdAt) / 1000),
  owned_by: 'droptune',
  base_model: baseModel,
  run: runId,
});

/** A run's model in OpenAI's shape, under its own name. */
export const toModelView = (model: ModelRecord) => toView(model.name, model);

/** The same model under the name of its line. */
export const toLineView = (model: ModelRecord) => toView(model.line, model);
