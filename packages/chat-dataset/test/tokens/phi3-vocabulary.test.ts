import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { vocabularyModule, vocabularyText } from '../../scripts/make-phi3-vocabulary.ts';
import { listMerges } from '../../src/tokens/merge-table.ts';
import { phi3Vocabulary } from '../../src/tokens/phi3-vocabulary.ts';
import { firstPieceId, readVocabulary } from '../../src/tokens/vocabulary.ts';
import { publishedMerges } from '../support/phi3-oracle.ts';

describe('the vocabulary of Phi-3', () => {
  it('is what the script makes of the package', () => {
    const [, made = ''] = /'([^']+)'/.exec(vocabularyModule().replace(/^\/\*[^]*?\*\//, '')) ?? [];
    const unpack = (packed: string) => brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8');
    expect(unpack(phi3Vocabulary) === vocabularyText()).toBe(true);
    expect(unpack(made) === unpack(phi3Vocabulary)).toBe(true);
  });

  it('has 32,000 pieces in less than 128 KiB', () => {
    const pieces = readVocabulary();
    expect(pieces.length + firstPieceId).toBe(32_000);
    expect(new Set(pieces).size).toBe(pieces.length);
    expect(phi3Vocabulary.length).toBeLessThan(128 * 1024);
  });

  it('begins a word only at the beginning of a piece', () => {
    expect(readVocabulary().filter((piece) => /[^ ] /.test(piece))).toEqual([]);
  });

  it('gives the published merges in their published order', () => {
    const pieces = readVocabulary();
    const written = (id: number): string => pieces[id - firstPieceId]!.replaceAll(' ', '▁');
    const merges = listMerges(pieces).map(({ pair }) => `${written(pair >>> 16)} ${written(pair & 0xffff)}`);
    const published = publishedMerges();
    expect(published).toHaveLength(61_249);
    expect(merges.findIndex((merge, rank) => merge !== published[rank])).toBe(-1);
    expect(merges).toHaveLength(published.length);
    const unlike = listMerges(pieces).find(
      ({ pair, result }) =>
        pieces[result - firstPieceId] !==
        `${pieces[(pair >>> 16) - firstPieceId]!}${pieces[(pair & 0xffff) - firstPieceId]!}`,
    );
    expect(unlike).toBeUndefined();
  });
});
