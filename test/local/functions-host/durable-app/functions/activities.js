import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as df from 'durable-functions';

let running = 0;
let most = 0;

/** Writes down that it has run, after a little work. */
df.app.activity('effect', {
  handler: async (key) => {
    await pause(15);
    appendFileSync(process.env.EFFECTS, `${key}\n`);
    return key;
  },
});

df.app.activity('echo', { handler: async (value) => value });

df.app.activity('crowd', {
  handler: async () => {
    most = Math.max(most, ++running);
    await pause(20);
    running--;
    return most;
  },
});

df.app.activity('fails-until', {
  handler: async ({ file, times }) => {
    const { existsSync, readFileSync } = await import('node:fs');
    const before = existsSync(file) ? readFileSync(file, 'utf8').length : 0;
    appendFileSync(file, '.');
    if (before < times) throw new Error(`failure ${before + 1}`);
    return before + 1;
  },
});
