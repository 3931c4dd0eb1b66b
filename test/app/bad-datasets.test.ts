import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatDataset, chatRow } from '../../packages/chat-dataset/test/support/chat-dataset.ts';
import { startApp, type RunningApp } from '../support/running-app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.close());

const good = chatDataset(12);
const row = (messages: object[]) => `${good}${JSON.stringify({ messages })}\n`;

interface Bad {
  what: string;
  content: string | Buffer;
  options?: Record<string, string>;
  type: string;
  message: RegExp;
  line?: number;
  path?: string;
}

const bad: Bad[] = [
  { what: 'nothing but blank lines', content: '\n\n\n', type: 'empty_dataset', message: /holds no rows/ },
  {
    what: 'bytes that are not UTF-8',
    content: Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe, 0x0a])]),
    type: 'invalid_dataset',
    message: /Line 13.*not UTF-8/,
    line: 13,
  },
  {
    what: 'broken JSON on line 13',
    content: `${good}{"messages": [}\n${good}`,
    type: 'invalid_dataset',
    message: /Line 13.*not JSON/,
    line: 13,
  },
  {
    what: 'an array for a row',
    content: `${good}[]\n`,
    type: 'invalid_dataset',
    message: /Line 13.*an array/,
    line: 13,
  },
  {
    what: 'no messages',
    content: `${good}{"text":"hi"}\n`,
    type: 'invalid_dataset',
    message: /Line 13, messages/,
    line: 13,
    path: 'messages',
  },
  {
    what: 'an unknown role',
    content: row([
      { role: 'user', content: 'a' },
      { role: 'wizard', content: 'b' },
    ]),
    type: 'invalid_dataset',
    message: /role 'wizard' is unknown/,
    line: 13,
    path: 'messages[1].role',
  },
  {
    what: 'no assistant turn',
    content: row([{ role: 'user', content: 'a' }]),
    type: 'invalid_dataset',
    message: /no assistant turn/,
    line: 13,
    path: 'messages',
  },
  {
    what: 'an empty answer',
    content: row([
      { role: 'user', content: 'a' },
      { role: 'assistant', content: ' ' },
    ]),
    type: 'invalid_dataset',
    message: /content is empty/,
    line: 13,
    path: 'messages[1].content',
  },
  { what: 'nine rows', content: chatDataset(9), type: 'too_few_rows', message: /9 usable rows.*at least 10/ },
  {
    what: 'a slice that leaves too few',
    content: good,
    options: { slice: '[:25%]' },
    type: 'too_few_rows',
    message: /3 usable rows in the slice \[:25%\]/,
  },
  {
    what: 'an unknown option',
    content: good,
    options: { epoch: '3' },
    type: 'invalid_options',
    message: /unknown option 'epoch'/,
  },
  {
    what: 'a malformed option',
    content: good,
    options: { epochs: 'many', test_size: '2' },
    type: 'invalid_options',
    message: /'epochs'.*'test_size'/,
  },
];

describe('a dataset that cannot be trained on', () => {
  it.each(bad.map((one) => [one.what, one] as const))(
    'is rejected: %s',
    async (what, { content, options, type, message, line, path }) => {
      const name = `${what.replaceAll(/[^a-z0-9]+/gi, '-')}.jsonl`;
      const run = await app.ended(await app.drop(name, content, options));
      expect(run.status).toBe('rejected');
      expect(run.error?.type).toBe(type);
      expect(run.error?.message).toMatch(message);
      expect(run.error?.remedy).not.toBe('');
      if (line !== undefined) expect(run.report?.problems).toMatchObject([{ line, path: path ?? '' }]);
      expect(await app.blob('datasets', name)).toEqual(Buffer.from(content));
      expect((await app.mlState()).jobs).toEqual([]);
    },
  );

  it('names the known options to whoever gave an unknown one', async () => {
    const run = await app.ended(await app.drop('option.jsonl', chatRow('a', 'b'), { colour: 'red' }));
    expect(run.error?.remedy).toMatch(/model, suffix, epochs, batch_size, learning_rate/);
  });

  it('leaves its whole report beside the run', async () => {
    const run = await app.ended(await app.drop('report.jsonl', `${good}nonsense\n`.repeat(3)));
    const report: unknown = JSON.parse((await app.blob('runs', `${run.id}/report.json`)).toString());
    expect(report).toMatchObject({
      rows: 39,
      usable_rows: 36,
      problem_count: 3,
      problems: [{ line: 13 }, { line: 26 }, { line: 39 }],
    });
  });
});
