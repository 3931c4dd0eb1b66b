import * as hub from '@huggingface/tokenizers';
import llamaTokenizer from 'llama-tokenizer-js';
import { specialTokens } from '../../src/tokens/special-tokens.ts';

/** The library's own types name their files without extensions, which Node's resolution does not find. */
const { Tokenizer } = hub as unknown as {
  Tokenizer: new (
    tokenizerJson: object,
    config: object,
  ) => {
    encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  };
};

/** Halves of surrogate pairs as U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text).toString('utf8');

/** The ids that llama-tokenizer-js gives to plain text: names of special tokens are plain text to it. */
export const llamaIds = (text: string): number[] => llamaTokenizer.encode(wellFormed(text), false, true);

/** The merges as the package lists them, each `left right`. */
export const publishedMerges = (): string[] => [...llamaTokenizer.merges.keys()];

/** A tokenizer.json as Microsoft's, read by the hub's own library in JavaScript: special tokens and all. */
export function createHubOracle(): (text: string) => number[] {
  const tokenizer = new Tokenizer(tokenizerJson(), {
    tokenizer_class: 'LlamaTokenizer',
    clean_up_tokenization_spaces: false,
  });
  return (text) => tokenizer.encode(wellFormed(text), { add_special_tokens: false }).ids;
}

const tokenizerJson = () => ({
  version: '1.0',
  added_tokens: specialTokens.map(({ id, name, stripsRight }) => ({
    id,
    content: name,
    single_word: false,
    lstrip: false,
    rstrip: stripsRight,
    normalized: false,
    special: name !== '</s>',
  })),
  normalizer: {
    type: 'Sequence',
    normalizers: [
      { type: 'Prepend', prepend: '▁' },
      { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    ],
  },
  pre_tokenizer: null,
  post_processor: null,
  decoder: null,
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: '<unk>',
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: true,
    byte_fallback: true,
    vocab: Object.fromEntries(llamaTokenizer.vocabById.map((piece, id) => [piece, id])),
    merges: publishedMerges(),
  },
});
