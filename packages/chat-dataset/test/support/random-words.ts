/** Words that look like none in particular, the same for the same seed. */
export function createWords(seed: number) {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  const letters = 'etaoinshrdlucmfwypvbgk';
  const word = (): string =>
    Array.from({ length: 2 + below(7) }, () => letters[Math.min(below(letters.length), below(letters.length))]).join(
      '',
    );
  const vocabulary = Array.from({ length: 5_000 }, word);
  return {
    below,
    text: (words: number): string =>
      Array.from({ length: words }, () => vocabulary[below(vocabulary.length)]).join(' '),
  };
}
