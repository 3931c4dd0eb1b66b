/** Where the counts come from, in a sentence for a reader of the report. */
export const tokenizerSource =
  'Tokens are those of microsoft/Phi-3-mini-4k-instruct: the 32,000 pieces of the Llama 2 vocabulary, merged as its ' +
  'tokenizer.json says, with its own special tokens and its chat template, which begins with no <s> and ends with <|endoftext|>.';
