/** Cuts an answer where the first of some texts begins. The containers know no such texts: what comes after was made for nothing. */
export function endAt(answer: string, stop: string | readonly string[]): { content: string; isEnded: boolean } {
  const ends = [stop]
    .flat()
    .map((text) => answer.indexOf(text))
    .filter((at) => at >= 0);
  return ends.length === 0
    ? { content: answer, isEnded: false }
    : { content: answer.slice(0, Math.min(...ends)), isEnded: true };
}
