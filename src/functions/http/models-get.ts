import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { toLineView, toModelView } from '../../lib/chat/model-view.ts';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getChatServices } from '../../lib/services/chat-services.ts';

async function getModel(request: HttpRequest): Promise<HttpResponseInit> {
  const name = readParameter(request, 'model');
  const model = await getChatServices().chat.find(name);
  return { jsonBody: name === model.line ? toLineView(model) : toModelView(model) };
}

app.http('models-get', {
  methods: ['GET'],
  route: 'v1/models/{model}',
  authLevel: 'anonymous',
  handler: endpoint('openai', getModel),
});
