import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { toLineView, toModelView } from '../../lib/chat/model-view.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';

async function getModel(request: HttpRequest): Promise<HttpResponseInit> {
  const name = readParameter(request, 'model');
  const model = await getServices().chat.find(name);
  return { jsonBody: name === model.line ? toLineView(model) : toModelView(model) };
}

app.http('models-get', {
  methods: ['GET'],
  route: 'v1/models/{model}',
  authLevel: 'anonymous',
  handler: endpoint('openai', getModel),
});
