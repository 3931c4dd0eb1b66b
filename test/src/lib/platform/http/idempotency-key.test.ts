import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { readIdempotencyKey } from '../../../../../src/lib/platform/http/idempotency-key.ts';

const read = (header?: string) =>
  readIdempotencyKey(
    new HttpRequest({
      url: 'http://localhost/v1/runs',
      method: 'POST',
      headers: header === undefined ? {} : { 'idempotency-key': header },
    }),
  );

describe('an idempotency key', () => {
  it('may be missing', () => {
    expect(read()).toBeUndefined();
  });

  it.each([
    ['8e03978e-40d5', '8e03978e-40d5'],
    ['"8e03978e-40d5"', '8e03978e-40d5'],
    [' "with space" ', 'with space'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('is read from %j', (header, key) => {
    expect(read(header)).toBe(key);
  });

  it.each(['', '""', '"open', '"a"b"', 'x'.repeat(256), 'schlüssel'])('is refused as %j', (header) => {
    expect(() => read(header)).toThrow('Idempotency-Key');
  });
});
