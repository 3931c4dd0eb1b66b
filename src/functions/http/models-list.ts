import { app, type HttpResponseInit } from '@azure/functions';
import { toLineView, toModelView } from '../../lib/chat/model-view.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { getServices } from '../../lib/services.ts';

async function listModels(): Promise<HttpResponseInit> {
  const live = await getServices().models.live();
  const lines = [...new Map(live.toReversed().map((model) => [model.line, model])).values()];
  return { jsonBody: { object: 'list', data: [...lines.map(toLineView), ...live.map(toModelView)] } };
}

app.http('models-list', {
  methods: ['GET'],
  route: 'v1/models',
  authLevel: 'anonymous',
  handler: endpoint('openai', listModels),
});
