import { quartilesOf } from '../figure.ts';
import type { Suite } from '../suite.ts';
import { measureDispatch } from './dispatch-rounds.ts';
import { measureHanging } from './hanging-receivers.ts';
import { startWebhookApp } from './webhook-app.ts';
import { toWebhookFigures } from './webhook-figures.ts';

const rounds = 7;
const messages = 200;
const messagesAmongHanging = 10_000;
const messagesAlone = 1_000;

/** What it costs that no message is lost, and whom a hanging receiver delays: `npm run bench -- webhooks`. */
export const webhookSuite: Suite = { name: 'webhooks', measure };

async function measure(tell: (progress: string) => void) {
  tell('starting a laptop cloud …');
  const app = await startWebhookApp();
  try {
    tell(`${rounds} rounds of ${messages} messages by https …`);
    const https = await measureDispatch(app, { scheme: 'https', rounds, messages });
    tell(`${rounds} rounds of ${messages} messages by http …`);
    const http = await measureDispatch(app, { scheme: 'http', rounds, messages });
    // A fifth of what is possible: the figure is about isolation, and near full load every queue grows.
    const rate = quartilesOf(http.map(({ durable }) => durable)).median / 5;
    tell(`${messagesAlone} messages, ${rate.toFixed(0)} a second, to receivers that answer …`);
    const alone = await measureHanging(app, { messages: messagesAlone, rate, hanging: 0 });
    tell(`${messagesAmongHanging} messages, ${rate.toFixed(0)} a second, a fifth of them to receivers that hang …`);
    const hanging = await measureHanging(app, { messages: messagesAmongHanging, rate, hanging: 10 });
    return toWebhookFigures({ https, http, rate, alone, hanging });
  } finally {
    await app.close();
  }
}
