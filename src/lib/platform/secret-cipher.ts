import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Keeps secrets readable for this app alone. */
export interface SecretCipher {
  /** Encrypts a text for its owner; the same text never looks the same twice. */
  seal(text: string, owner: string): string;
  /** Undefined where the text was sealed for another owner, under a key that is not known, or was changed. */
  open(sealed: string, owner: string): string | undefined;
  /** Whether it was sealed under another key than the one that seals now. */
  isStale(sealed: string): boolean;
}

const nonceBytes = 12;
const tagBytes = 16;

/** `v1:<which key>:<nonce, AES-256-GCM ciphertext and tag>`, in base64url. */
const sealedForm = /^v1:([\w-]{11}):([\w-]{38,})$/;

/** Tells keys apart and says nothing about them. */
const nameOf = (key: Buffer): string => createHash('sha256').update(key).digest().subarray(0, 8).toString('base64url');

/** The first of the keys (32 bytes each) seals, every one opens. */
export function createSecretCipher(keys: readonly [Buffer, ...Buffer[]]): SecretCipher {
  const named = new Map(keys.map((key) => [nameOf(key), key]));
  const [current] = keys;

  return {
    seal(text, owner) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(owner));
      const content = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return `v1:${nameOf(current)}:${Buffer.concat(content).toString('base64url')}`;
    },

    open(sealed, owner) {
      const [, name = '', text = ''] = sealedForm.exec(sealed) ?? [];
      const key = named.get(name);
      if (!key) return undefined;
      const content = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, content.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(content.subarray(-tagBytes));
      try {
        return decipher.update(content.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },

    isStale: (sealed) => sealedForm.exec(sealed)?.[1] !== nameOf(current),
  };
}
