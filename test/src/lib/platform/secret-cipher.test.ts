import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecretCipher } from '../../../../src/lib/platform/secret-cipher.ts';

const [first, second] = [randomBytes(32), randomBytes(32)];
const box = createSecretCipher([first]);
const secret = 'whsec_c2VjcmV0IG9mIHRoaXJ0eS10d28gY2hhcmFjdGVycw==';

describe('a sealed secret', () => {
  it('can be opened for its owner', () => {
    for (const text of ['', secret, 'ä🙂'.repeat(1_000)]) expect(box.open(box.seal(text, 'we_1'), 'we_1')).toBe(text);
  });

  it('shows nothing of the secret, and never looks the same twice', () => {
    const sealed = [box.seal(secret, 'we_1'), box.seal(secret, 'we_1')];
    expect(new Set(sealed).size).toBe(2);
    for (const text of sealed) {
      expect(text).toMatch(/^v1:/);
      expect(text).not.toContain(secret.slice(6, 20));
    }
  });

  it('cannot be opened for another owner, under another key, or changed by a bit', () => {
    const sealed = box.seal(secret, 'we_1');
    expect(box.open(sealed, 'we_2')).toBeUndefined();
    expect(createSecretCipher([second]).open(sealed, 'we_1')).toBeUndefined();
    const start = sealed.lastIndexOf(':') + 1;
    const bytes = Buffer.from(sealed.slice(start), 'base64url');
    for (let index = 0; index < bytes.length; index += 7) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      expect(box.open(sealed.slice(0, start) + changed.toString('base64url'), 'we_1')).toBeUndefined();
    }
  });

  it.each(['', 'v1', 'v1::', 'v2:AAAAAAAAAAA:AAAA', secret, 'v1:AAAAAAAAAAA:AA'])('is not what %o is', (text) => {
    expect(box.open(text, 'we_1')).toBeUndefined();
  });

  it('outlives a change of the key, as long as the former one is known', () => {
    const sealed = box.seal(secret, 'we_1');
    const changed = createSecretCipher([second, first]);
    expect(changed.open(sealed, 'we_1')).toBe(secret);
    expect(changed.isStale(sealed)).toBe(true);
    expect(changed.isStale(changed.seal(secret, 'we_1'))).toBe(false);
    expect(box.isStale(sealed)).toBe(false);
  });
});
