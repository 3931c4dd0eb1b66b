/** What went wrong, in words for the person who has to act: a stable `type`, what happened, and what to do about it. */
export interface Problem {
  type: string;
  message: string;
  remedy: string;
}
