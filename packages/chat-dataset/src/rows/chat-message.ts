export const roles = ['system', 'user', 'assistant'] as const;
export type Role = (typeof roles)[number];

export interface ChatMessage {
  role: Role;
  content: string;
}
