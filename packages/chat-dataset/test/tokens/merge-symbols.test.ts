import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewSymbols, mergeFew, mergeMany } from '../../src/tokens/merge-symbols.ts';
import { createMergeTable } from '../../src/tokens/merge-table.ts';
import { createCharacterIds, readVocabulary } from '../../src/tokens/vocabulary.ts';

const pieces = readVocabulary();
const table = createMergeTable(pieces);
const characters = createCharacterIds(pieces);
const symbolsOf = (text: string) => Uint16Array.from(text, (character) => characters.idOf(character.charCodeAt(0)));

describe('merging symbols', () => {
  it('is the same with a queue as by looking over all of them', () => {
    const letters = fc.array(fc.constantFrom(...Array.from(' aeinorst=-*')), { minLength: 1, maxLength: fewSymbols });
    fc.assert(
      fc.property(letters, (chosen) => {
        const few = symbolsOf(chosen.join(''));
        const many = few.slice();
        const left = mergeFew(few, few.length, table);
        expect(mergeMany(many, many.length, table)).toBe(left);
        expect(many.subarray(0, left)).toEqual(few.subarray(0, left));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes the leftmost of equal pairs first', () => {
    const symbols = symbolsOf('aaaaa');
    expect(mergeFew(symbols, 5, table)).toBe(2);
    expect(Array.from(symbols.subarray(0, 2), (id) => pieces[id - 259])).toEqual(['aaaa', 'a']);
  });
});
