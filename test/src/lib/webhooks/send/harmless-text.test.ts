import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHarmlessText } from '../../../../../src/lib/webhooks/send/harmless-text.ts';

describe('what a receiver says', () => {
  it('is shown as it is when it is text', () => {
    expect(toHarmlessText(Buffer.from('{"ok":\ttrue}\r\n<p>Crème 🥖</p>'))).toBe('{"ok":\ttrue}\n<p>Crème 🥖</p>');
  });

  it('has nothing in it that steers, whatever its bytes, and is no longer than they were', () => {
    assert(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toHarmlessText(bytes);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029](?<![\n\t])/u);
        expect(text).not.toContain('\ufffd');
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
