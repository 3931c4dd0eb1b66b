/** Counts tokens as Phi-3 does. */
export { toChatText } from '../tokens/chat-template.ts';
export { createPhi3Tokenizer } from '../tokens/phi3-tokenizer.ts';
