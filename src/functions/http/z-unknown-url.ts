import { app } from '@azure/functions';
import { answerUnknownUrl } from '../../lib/platform/http/unknown-url.ts';

/** The host tries functions in the order of their names: this one has to be the last. */
app.http('z-unknown-url', {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  route: '{*path}',
  authLevel: 'anonymous',
  handler: answerUnknownUrl,
});
