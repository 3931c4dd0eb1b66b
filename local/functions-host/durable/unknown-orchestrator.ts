/**
 * The real host lists names in the order of a hash table whose seed is drawn at each start. This is one such order, as a
 * number in the factorial system: the one of the start from which the recordings were taken, so that they compare.
 */
const orderOfRecordedStart = 105296139169592692n;

/** Takes `names`, sorted, in the order that a number of the factorial system says. */
function inHashTableOrder(names: Iterable<string>, order = orderOfRecordedStart): string[] {
  const left = [...names].sort();
  let rest = order;
  return [...left].map(() => {
    const choices = BigInt(left.length);
    const [name = ''] = left.splice(Number(rest % choices), 1);
    rest /= choices;
    return name;
  });
}

/** Why a start with an unknown name fails. */
export function unknownOrchestratorMessage(name: string, known: Iterable<string>): string {
  const list = inHashTableOrder(known).map((each) => `'${each}'`);
  const problem = `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`;
  return `${problem} Additional info: The following are the known orchestrator functions: ${list.join(', ')}.`;
}
