import { z } from 'zod';

/** What went wrong, in words for the person who has to act: a stable `type`, what happened, and what to do about it. */
export const problemSchema = z.object({ type: z.string(), message: z.string(), remedy: z.string() });
export type Problem = z.infer<typeof problemSchema>;

export const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** With a message of so many characters at most, and half as many for the remedy. */
export const shortened = ({ type, message, remedy }: Problem, most: number): Problem => ({
  type,
  message: cut(message, most),
  remedy: cut(remedy, most / 2),
});
