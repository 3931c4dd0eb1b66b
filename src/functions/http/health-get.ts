import { app } from '@azure/functions';

app.http('health-get', {
  methods: ['GET'],
  route: 'healthz',
  authLevel: 'anonymous',
  handler: () => ({ jsonBody: { status: 'ok' } }),
});
