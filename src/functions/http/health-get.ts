import { app } from '@azure/functions';
import { endpoint } from '../../lib/platform/http/endpoint.ts';

app.http('health-get', {
  methods: ['GET', 'HEAD'],
  route: 'healthz',
  authLevel: 'anonymous',
  handler: endpoint('problem', () => ({ jsonBody: { status: 'ok' } }), { isOpen: true }),
});
