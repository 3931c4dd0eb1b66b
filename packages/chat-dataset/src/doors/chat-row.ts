/** A row of a chat dataset, and its messages. */
export { readChatRow, roles, type ChatMessage } from '../rows/chat-row.ts';
