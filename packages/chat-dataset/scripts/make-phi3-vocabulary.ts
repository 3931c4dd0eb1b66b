import { writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import llamaTokenizer from 'llama-tokenizer-js';

const target = new URL('../src/tokens/phi3-vocabulary.ts', import.meta.url);

const explanation = `/**
 * The 31,741 pieces of the vocabulary from id 259 on, in the order of their ids, parted by line feeds, with a space for the
 * mark \`▁\`; Brotli, base64. The ids before them are <unk>, <s>, </s> and the 256 bytes. Made by packages/chat-dataset/scripts/make-phi3-vocabulary.ts
 * from llama-tokenizer-js 1.2.2 (MIT, belladore.ai). It is the vocabulary of Llama 2, and the same pieces with the same ids
 * are in the tokenizer.json that Microsoft publishes with Phi-3-mini under the MIT licence.
 */`;

/** The pieces as the package lists them, ready to be packed. */
export function vocabularyText(): string {
  return llamaTokenizer.vocabById.slice(259).join('\n').replaceAll('▁', ' ');
}

/** The module's source. Other releases of Brotli may pack the same text in other bytes. */
export function vocabularyModule(): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  const packed = brotliCompressSync(vocabularyText(), { params }).toString('base64');
  return `${explanation}\nexport const phi3Vocabulary =\n  '${packed}';\n`;
}

if (import.meta.main) await writeFile(target, vocabularyModule());
