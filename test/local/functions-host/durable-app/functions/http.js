import diagnosticsChannel from 'node:diagnostics_channel';
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const streaming = process.env.STREAMS === 'true';
const events = [];
const ticks = [];
let attempts = 0;

app.http('model', {
  route: 'v1/models/{model}',
  handler: async (request) => ({ jsonBody: { model: request.params.model, url: request.url } }),
});
app.http('switched-off', { handler: async () => ({ body: 'on' }) });
app.http('secret', { authLevel: 'function', handler: async () => ({ body: 'open' }) });
app.http('length', {
  methods: ['POST'],
  handler: async (request) => ({ body: String((await request.arrayBuffer()).byteLength) }),
});
app.http('stubborn', {
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: 0 },
  handler: async (_request, context) => {
    if (++attempts < 3) throw new Error('not yet');
    return {
      jsonBody: {
        attempts,
        retryCount: context.retryContext.retryCount,
        before: context.retryContext.exception.message,
      },
    };
  },
});
app.http('root', { route: '/', methods: ['GET'], handler: async () => ({ body: 'home' }) });
app.http('logs', {
  handler: async (_request, context) => {
    context.warn('two\nlines');
    return {};
  },
});

const text = new TextEncoder();
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

if (streaming) {
  // The library says nothing when a client goes away; Node does.
  const left = [];
  diagnosticsChannel.subscribe('http.server.request.start', ({ request, response }) => {
    const invocation = request.headers['x-ms-invocation-id'];
    if (invocation)
      response.on('close', () => {
        if (!response.writableFinished) left.push(request.url);
      });
  });
  app.http('left', { handler: async () => ({ jsonBody: left }) });
  app.http('slow-chunks', {
    route: 'chunks/{count}',
    methods: ['GET', 'POST'],
    handler: async (request) => {
      const given = await request.text();
      let sent = 0;
      const body = new ReadableStream({
        async pull(controller) {
          if (sent >= Number(request.params.count)) return controller.close();
          await pause(60);
          controller.enqueue(text.encode(`${given}${sent++};`));
        },
      });
      return {
        status: 201,
        headers: { 'content-type': 'text/event-stream', 'x-query': request.query.get('q') ?? '' },
        body,
      };
    },
  });
}

app.eventGrid('each-event', {
  handler: async (event) => {
    events.push(event.id);
  },
});
app.generic('all-events', {
  trigger: { type: 'eventGridTrigger', name: 'batch', cardinality: 'many' },
  handler: async (batch, context) => {
    events.push(
      batch.map((event) => event.id),
      context.triggerMetadata.data,
    );
  },
});
app.http('seen', { handler: async () => ({ jsonBody: { events, ticks } }) });
app.timer('tick', {
  schedule: '%TICK_SCHEDULE%',
  handler: async (timer) => {
    ticks.push(timer);
  },
});

app.http('client-input', {
  extraInputs: [df.input.durableClient()],
  handler: async (_request, context) => ({ jsonBody: df.getClient(context).createHttpManagementPayload('one') }),
});
