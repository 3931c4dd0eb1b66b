import type { JudgeWebhookUrl } from '../contract/run-options.ts';
import { hubPlace } from '../contract/dataset-source.ts';
import type { RunRequest } from '../contract/run.ts';
import type { SecretCipher } from '../../platform/secret-cipher.ts';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import type { RunJournal } from '../../storage/run-journal.ts';
import { rejectIfReplaced, type Rejected } from '../requests/superseded.ts';
import { rejectIfRefused, type HubRows } from './hub-rows.ts';
import type { ImportAnswer, ImportOrder, createImportWork } from './import-work.ts';
import { createFileOpening, type OpenedFiles } from './open-files.ts';
import type { RangeProgress } from './range-progress.ts';
import { createCheckSummary, type Accepted, type ConcludeOrder } from './summarize-check.ts';

/** What comes in: says what the files are, brings them into JSONL where they are not, and judges what was found in them. */
export interface Intake {
  open(request: RunRequest): Promise<OpenedFiles | Rejected>;
  import(order: ImportOrder): Promise<ImportAnswer | Rejected>;
  conclude(order: ConcludeOrder): Promise<Accepted | Rejected>;
}

interface Parts {
  datasets: DatasetStore;
  journal: RunJournal;
  progress: RangeProgress;
  importWork: ReturnType<typeof createImportWork>;
  box: SecretCipher | undefined;
  hub: HubRows;
  judgeUrl: JudgeWebhookUrl;
}

export const createIntake = ({ importWork, ...parts }: Parts): Intake => ({
  open: createFileOpening(parts),
  conclude: createCheckSummary(parts).conclude,
  import: (order) =>
    order.file.dataset.container === hubPlace
      ? rejectIfRefused(order.file.dataset.name, () => importWork(order))
      : rejectIfReplaced(order.file.dataset, () => importWork(order)),
});
