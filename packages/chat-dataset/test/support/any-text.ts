import fc from 'fast-check';

/** Any text at all, with control characters and halves of surrogate pairs. */
export const anyText = (maxLength = 60): fc.Arbitrary<string> =>
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength });
