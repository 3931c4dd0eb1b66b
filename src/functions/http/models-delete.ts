import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { readParameter } from '../../lib/platform/http/read-request.ts';
import { getChatServices } from '../../lib/services/chat-services.ts';
import { getModelServices } from '../../lib/services/model-services.ts';

async function removeModel(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const name = readParameter(request, 'model');
  const model = await getChatServices().chat.find(name);
  const deleted = await getModelServices().modelRemoval.remove(name, model, getClient(context));
  return { status: deleted ? 200 : 202, jsonBody: { id: name, object: 'model', deleted } };
}

app.http('models-delete', {
  methods: ['DELETE'],
  route: 'v1/models/{model}',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('openai', removeModel),
});
