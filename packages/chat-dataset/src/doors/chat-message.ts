/** The messages of a row of a chat dataset. */
export { roles, type ChatMessage } from '../rows/chat-message.ts';
