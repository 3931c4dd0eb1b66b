import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { getClient, input } from 'durable-functions';
import { endpoint } from '../../lib/http/endpoint.ts';
import { readParameter } from '../../lib/http/read-request.ts';
import { getServices } from '../../lib/services.ts';

async function removeModel(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const name = readParameter(request, 'model');
  const { chat, modelRemoval } = getServices();
  const deleted = await modelRemoval.remove(name, await chat.find(name), getClient(context));
  return { status: deleted ? 200 : 202, jsonBody: { id: name, object: 'model', deleted } };
}

app.http('models-delete', {
  methods: ['DELETE'],
  route: 'v1/models/{model}',
  authLevel: 'anonymous',
  extraInputs: [input.durableClient()],
  handler: endpoint('openai', removeModel),
});
