const maxSeconds = 24 * 60 * 60;
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w :-]{10,30}$/;

/** Seconds from `now` that a Retry-After header asks for, as a number or an HTTP date; at most a day. Undefined when it says nothing. */
export function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text), maxSeconds);
  if (!httpDate.test(text)) return undefined;
  // The oldest of the three forms of a date names no zone; all of them mean GMT.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  if (Number.isNaN(time)) return undefined;
  return Math.min(Math.max(Math.ceil((time - now.getTime()) / 1000), 0), maxSeconds);
}
