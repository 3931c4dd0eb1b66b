import type { ServerResponse } from 'node:http';
import { answerEmpty } from './answer.ts';

/** What is at the root, where no function answers, unless `AzureWebJobsDisableHomepage` is true. */
const landingPage = `<!DOCTYPE html>
<html>
<head><title>Your Azure Function App is up and running.</title></head>
<body><h1>Your Azure Function App is up and running.</h1></body>
</html>
`;

/** Answers for the root: the page, or 204 when it is off, whatever the method. */
export function answerHomepage(response: ServerResponse): void {
  if (process.env['AzureWebJobsDisableHomepage']?.toLowerCase() === 'true') return answerEmpty(response, 204);
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(landingPage) });
  response.end(landingPage);
}
