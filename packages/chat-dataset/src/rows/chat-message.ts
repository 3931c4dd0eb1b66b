export const roles = ['system', 'user', 'assistant'] as const;
export type Role = (typeof roles)[number];

export interface ChatMessage {
  role: Role;
  content: string;
}

/** Of a row in canonical form, which holds nothing but its messages. */
export const messagesOf = (row: Buffer): ChatMessage[] =>
  (JSON.parse(row.toString('utf8')) as { messages: ChatMessage[] }).messages;
