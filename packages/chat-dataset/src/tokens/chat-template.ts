/** What ends a chat's text: the end of a text that is trained on, or the word given to the model. */
export type ChatEnding = 'training' | 'prompt';

/** The roles that the template writes; it leaves messages of any other out. */
export const chatRoles: ReadonlySet<string> = new Set(['system', 'user', 'assistant']);

/**
 * The text that the `chat_template` of microsoft/Phi-3-mini-4k-instruct makes of a chat:
 * `<|role|>\n{content}<|end|>\n` for each message and `<|endoftext|>` or `<|assistant|>\n` at the end. It begins with no `<s>`:
 * the revisions since July 2024 have none in the template and `add_bos_token` false.
 */
export function toChatText(messages: readonly { role: string; content: string }[], ending: ChatEnding): string {
  const written = messages.filter(({ role }) => chatRoles.has(role));
  const text = written.map(({ role, content }) => `<|${role}|>\n${content}<|end|>\n`).join('');
  return text + (ending === 'training' ? '<|endoftext|>' : '<|assistant|>\n');
}
