import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readHistory } from './durable/read-history.ts';

const { values } = parseArgs({
  options: { state: { type: 'string', default: '.functions-host' }, instance: { type: 'string', default: '' } },
});

const { events, bytes } = readHistory(resolve(values.state), values.instance);
for (const event of events) console.log(JSON.stringify(event));
console.log(`${events.length} events, ${bytes} bytes`);
