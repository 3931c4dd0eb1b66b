import type { RunPage, RunStore } from '../../storage/run-store.ts';
import { createSharedReads } from '../../platform/shared-reads.ts';
import { toRunSummary } from './run-view.ts';

/** A page of the list of runs, as JSON. It is read and written once for all who ask for it at the same time. */
export type ReadRunList = (page: RunPage) => Promise<string>;

export function createRunList(runs: Pick<RunStore, 'list'>): ReadRunList {
  const share = createSharedReads<string>();
  return (page) =>
    share(JSON.stringify(page), async () => {
      const { runs: rows, hasMore } = await runs.list(page);
      return JSON.stringify({ object: 'list', data: rows.map(toRunSummary), has_more: hasMore });
    });
}
