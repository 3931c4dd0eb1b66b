import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../../../src/lib/platform/errors.ts';

describe('a remote error', () => {
  it('says who answered what', () => {
    const error = new RemoteError('Azure Machine Learning', 400, 'OutOfQuota', 'Not enough quota.');
    expect(error.message).toBe('Azure Machine Learning answered 400 (OutOfQuota): Not enough quota.');
  });

  it('says when no answer came', () => {
    expect(new RemoteError('Blob storage', 0, '', 'ECONNRESET').message).toBe(
      'Blob storage answered nothing: ECONNRESET',
    );
  });

  it('keeps what caused it', () => {
    const cause = new Error('inner');
    expect(new RemoteError('x', 500, '', 'y', { cause }).cause).toBe(cause);
  });
});
