import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { chatRequestSchema } from '../../lib/chat/chat-request.ts';
import { endpoint } from '../../lib/platform/http/endpoint.ts';
import { observeChat } from '../../lib/chat/observe-chat.ts';
import { maxBodies } from '../../lib/platform/http/read-body.ts';
import { readBody } from '../../lib/platform/http/read-request.ts';
import { getChatServices } from '../../lib/services/chat-services.ts';

async function postChat(request: HttpRequest): Promise<HttpResponseInit> {
  const chat = await readBody(request, chatRequestSchema, maxBodies.chat);
  return { jsonBody: await getChatServices().chat.complete(chat) };
}

app.http('chat-post', {
  methods: ['POST'],
  route: 'v1/chat/completions',
  authLevel: 'anonymous',
  handler: observeChat(endpoint('openai', postChat, { maxBody: maxBodies.chat })),
});
