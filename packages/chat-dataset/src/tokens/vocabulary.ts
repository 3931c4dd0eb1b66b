import { brotliDecompressSync } from 'node:zlib';
import { phi3Vocabulary } from './phi3-vocabulary.ts';

/** The id of the first piece that is neither a mark of the text's ends nor a single byte. */
export const firstPieceId = 259;

/** The id of a byte for which the vocabulary has no character. */
export const byteId = (byte: number): number => byte + 3;

/** The pieces by their ids less `firstPieceId`; the mark of a word's beginning, `▁`, is a space in them. */
export function readVocabulary(): string[] {
  return brotliDecompressSync(Buffer.from(phi3Vocabulary, 'base64')).toString('utf8').split('\n');
}

/** Ids of the pieces that are one character. */
export interface CharacterIds {
  /** 0 where the vocabulary lacks the character, which then is written as its bytes. */
  idOf(codePoint: number): number;
}

/** Looks single characters up: by a table up to U+FFFF, by a map beyond. */
export function createCharacterIds(pieces: readonly string[]): CharacterIds {
  const basic = new Uint16Array(0x10000);
  const beyond = new Map<number, number>();
  for (const [index, piece] of pieces.entries()) {
    const codePoint = piece.codePointAt(0) ?? 0;
    if (piece.length !== String.fromCodePoint(codePoint).length) continue;
    if (codePoint < basic.length) basic[codePoint] = index + firstPieceId;
    else beyond.set(codePoint, index + firstPieceId);
  }
  return { idOf: (codePoint) => (codePoint < 0x10000 ? basic[codePoint] : beyond.get(codePoint)) ?? 0 };
}
