import { app } from '@azure/functions';
import { endpoint } from '../../lib/http/endpoint.ts';

app.http('health-get', {
  methods: ['GET', 'HEAD'],
  route: 'healthz',
  authLevel: 'anonymous',
  handler: endpoint('problem', () => ({ jsonBody: { status: 'ok' } }), { isOpen: true }),
});
