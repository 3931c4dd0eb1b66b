import { describe, expect, it } from 'vitest';
import { checkMessages } from '../../src/rows/check-messages.ts';
import { unknownColumns } from '../../src/formats/file-problems.ts';
import { findDuplicateKey } from '../../src/formats/json-faults.ts';
import { parseJson } from '../../src/json/json-text.ts';
import { quoted } from '../../src/rows/quoted-text.ts';

const secrets = [
  ['a key of AWS', `AKIA${'Q7'.repeat(8)}`],
  ['a token of GitHub', `ghp_${'a1B2'.repeat(9)}`],
  ['a key of OpenAI', `sk-${'a1B2'.repeat(6)}`],
  ['a token of nobody that is known', 'a8f5f167f44f4964e6c998dee827110c'],
  ['an address', 'mia@example.com'],
  ['a card', '4111 1111 1111 1111'],
  ['a phone number', '+49 151 2345678'],
] as const;

describe('a piece of the file in a message', () => {
  it.each(['tool', 'assistant_1', 'function', 'Bäcker 🍞', '', 'conversation turn 12'])('is shown: %j', (text) => {
    expect(quoted(text)).toBe(`'${text}'`);
  });

  it('is shown by its beginning where it is long', () => {
    expect(quoted('How much salt does a loaf take?')).toBe("'How much salt does a…'");
    expect(quoted('🍞'.repeat(30))).toBe(`'${'🍞'.repeat(20)}…'`);
    expect(quoted('conversations.list.element.content', 40)).toBe("'conversations.list.element.content'");
  });

  it.each(secrets)('is hardly shown where it is %s', (_what, secret) => {
    const shown = `'${secret.slice(0, 4)}… (${secret.length} characters)'`;
    expect(quoted(secret)).toBe(shown);
    expect(quoted(secret, 40)).toBe(shown);
    for (const text of [`x ${secret}`, `${secret} and more`]) expect(quoted(text, 60)).not.toContain(secret);
  });
});

describe('a problem of a row or a file', () => {
  const problemsWith = (secret: string): [string, unknown][] => [
    ['the role', checkMessages({ messages: [{ role: secret, content: 'user' }] })],
    ['a key', findDuplicateKey(`{"${secret}":1,"${secret}":2}`)],
    ['a key on the way', findDuplicateKey(`{"${secret}":{"${secret}":[{"a":1,"a":2}]}}`)],
    ['a column', unknownColumns(['id', secret])],
    ['a value without quotes', parseJson(`{"messages":${secret}}`)],
    ['the line', parseJson(secret)],
  ];

  it.each(secrets)('does not hold %s, wherever that stands', (_what, secret) => {
    for (const [place, problem] of problemsWith(secret)) {
      expect(problem, place).toBeDefined();
      expect(JSON.stringify(problem), place).not.toContain(secret);
    }
  });

  it('says that rows have no columns where they have none', () => {
    expect(unknownColumns([]).message).toBe('The rows have no columns.');
  });
});
