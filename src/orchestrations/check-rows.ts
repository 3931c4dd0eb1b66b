import { partsOf, type RowsFilePlan } from '../lib/domain/rows-plan.ts';
import type { RunRequest } from '../lib/domain/run.ts';
import { defineChapter } from '../lib/durable/chapter.ts';
import { inParallel } from '../lib/durable/in-parallel.ts';
import * as step from './steps.ts';

/** Parts of a dataset that are worked on at the same time. */
export const partsAtATime = 4;

/** Reads the whole dataset, its parts side by side, and says whether it can be trained on. */
export const checkRows = defineChapter<RunRequest, step.Accepted | step.Rejected>(
  'checkRows',
  function* (context, request) {
    const { runId } = request;
    const opened = yield* step.openDataset(context, request);
    if (opened.status === 'rejected') return opened;
    const { line, options } = opened;

    const files: RowsFilePlan[] = [];
    for (const file of opened.files) {
      if (file.place.status !== 'to_copy') {
        files.push(file);
        continue;
      }
      const imported = yield* step.importDataset(context, { runId, file, options });
      if (imported.status === 'rejected') return imported;
      files.push({ ...file, place: { status: 'copied', bytes: imported.bytes } });
    }

    const orders = partsOf(files).map((part) => ({ runId, part }));
    for (const answer of yield* inParallel(context, step.checkRange, orders, partsAtATime))
      if (answer.status === 'rejected') return answer;
    return yield* step.concludeCheck(context, { runId, line, options, files });
  },
);
