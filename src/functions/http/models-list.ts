import { app, type HttpResponseInit } from '@azure/functions';
import { toLineView, toModelView } from '../../lib/chat/model-view.ts';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { getChatServices } from '../../lib/services/chat-services.ts';

async function listModels(): Promise<HttpResponseInit> {
  const live = await getChatServices().models.live();
  const lines = [...new Map(live.toReversed().map((model) => [model.line, model])).values()];
  return { jsonBody: { object: 'list', data: [...lines.map(toLineView), ...live.map(toModelView)] } };
}

app.http('models-list', {
  methods: ['GET'],
  route: 'v1/models',
  authLevel: 'anonymous',
  handler: endpoint('openai', listModels),
});
