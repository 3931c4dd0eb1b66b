import { describe, expect, it } from 'vitest';
import { readRetryAfter } from '../../../../../src/lib/webhooks/send/retry-after.ts';

const now = new Date('1994-11-06T08:49:00Z');

describe('a wish to wait', () => {
  it.each([
    ['0', 0],
    [' 120 ', 120],
    ['86401', 86_400],
    ['9'.repeat(400), 86_400],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
    ['Mon, 06 Nov 2034 08:49:37 GMT', 86_400],
  ])('%j is %i s', (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds);
  });

  it.each([undefined, '', 'soon', '-1', '1.5', '1e3', '0x10', 'Sun, 99 Nov 1994 08:49:37 GMT', '1994-11-06'])(
    '%j says nothing',
    (header) => {
      expect(readRetryAfter(header, now)).toBeUndefined();
    },
  );
});
