import type { Role } from '../rows/chat-message.ts';
import { isNullLiteral } from '../rows/null-literal.ts';

interface Turn {
  role: string;
  content: string;
}

/** What is odd about a usable row: the order of its turns, and what stands in its texts. Each kind once. */
export function oddities(messages: readonly Turn[]): string[] {
  const found = new Set<string>();
  addOrder(messages, found);
  for (const { content } of messages) addTexts(content, found);
  return [...found];
}

const twice: Partial<Record<string, string>> = { user: 'user_twice', assistant: 'assistant_twice' } satisfies Partial<
  Record<Role, string>
>;

function addOrder(messages: readonly Turn[], found: Set<string>): void {
  let before = '';
  for (const { role } of messages) {
    const repeated = role === before ? twice[role] : undefined;
    if (repeated) found.add(repeated);
    if (role === 'system' && before !== '' && before !== 'system') found.add('system_in_the_middle');
    if (role === 'assistant' && (before === '' || before === 'system') && isFirst(messages))
      found.add('assistant_first');
    before = role;
  }
  if (before === 'user') found.add('ends_on_user');
}

const isFirst = (messages: readonly Turn[]): boolean =>
  messages.find(({ role }) => role !== 'system')?.role === 'assistant';

/** Whatever else a text holds, it holds one of these first. */
const suspicious = /<[|/suiva]|<(?:start|end)_of|\[\/?INST|<<\/?SYS|[\uFFFDÃÂâðÐÑ]/;
const specialTokens = /<\|[a-z][a-z0-9_]{0,40}\|>|<\/?s>|<unk>|<(?:start|end)_of_turn>|\[\/?INST\]|<<\/?SYS>>/i;
const placeholders = /<(?:image|video|audio)(?:_\d+)?>|<\|(?:image|audio|video)(?:_\d+|_pad)?\|>/;
/** What Windows-1252 has for the bytes 80 to BF. */
const middle =
  '[\\u0080-\\u00bf\\u0152\\u0153\\u0160\\u0161\\u0178\\u017d\\u017e\\u0192\\u02c6\\u02dc\\u2013-\\u203a\\u20ac\\u2122]';
const mojibake = new RegExp(`[ÃÐÑ]${middle}|Â[\\u0080-\\u00bf]|â(?:€|\\u0080|„)${middle}|ðŸ|ð\\u009f`);

function addTexts(text: string, found: Set<string>): void {
  if (isNullLiteral(text)) found.add('null_literal');
  if (!suspicious.test(text)) return;
  if (placeholders.test(text)) found.add('media_placeholder');
  if (specialTokens.test(text)) found.add('special_tokens');
  if (text.includes('\uFFFD')) found.add('replacement_character');
  if (mojibake.test(text)) found.add('mojibake');
}
