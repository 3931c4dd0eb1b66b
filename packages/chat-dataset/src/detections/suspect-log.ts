import type { SuspectGroup } from '../dataset-report.ts';
import { findSuspects } from './find-suspects.ts';
import { firstLines, shownOfKind } from '../report/first-lines.ts';
import type { Accumulator } from '../report/report-row.ts';

export type SuspectState = SuspectGroup[];

export function createSuspectLog(): Accumulator<SuspectState> {
  const groups = new Map<string, SuspectGroup>();
  const lastLines = new Map<string, number>();

  function note(kind: string, place: SuspectGroup['places'][number]): void {
    const group = groups.get(kind) ?? { kind, count: 0, rows: 0, places: [] };
    groups.set(kind, group);
    group.count += 1;
    if (lastLines.get(kind) !== place.line) group.rows += 1;
    lastLines.set(kind, place.line);
    if (group.places.length < shownOfKind) group.places.push(place);
  }

  return {
    add({ line, messages }) {
      for (const [index, { content }] of messages.entries())
        for (const { kind, shown } of findSuspects(content))
          note(kind, { line, path: `messages[${index}].content`, shown });
    },
    state: () => inOrder([...groups.values()]),
  };
}

/** Lines of the states count from the same place; each line is in one of them. */
export function mergeSuspects(states: readonly SuspectState[]): SuspectState {
  const kinds = [...new Set(states.flat().map(({ kind }) => kind))];
  return inOrder(
    kinds.map((kind) => {
      const groups = states.flat().filter((group) => group.kind === kind);
      return {
        kind,
        count: groups.reduce((sum, { count }) => sum + count, 0),
        rows: groups.reduce((sum, { rows }) => sum + rows, 0),
        places: firstLines(groups.map(({ places }) => places)),
      };
    }),
  );
}

const inOrder = (groups: SuspectState): SuspectState => groups.sort((left, right) => (left.kind < right.kind ? -1 : 1));
