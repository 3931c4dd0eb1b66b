import { randomUUID } from 'node:crypto';
import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import type { DatasetStore } from '../../storage/dataset-store.ts';
import { hubPlace, sourceOf, validationPlace } from '../contract/dataset-source.ts';
import { lineOf } from '../../models/contract/model-line.ts';
import { askedRunIdOf } from '../contract/run-id.ts';
import { datasetSchema, type Dataset } from '../contract/run.ts';
import { RequestError } from '../../platform/errors.ts';
import type { SecretCipher } from '../../platform/secret-cipher.ts';
import type { AskedRun } from './asked-run.ts';
import { openWebhook, sealWebhook, webhookColumns } from './own-webhook.ts';
import type { StartRun } from './start-run.ts';

/** What is kept of a request, in the run's folder: the fields as they were asked for, and the version of the dataset that was there. */
const requestSchema = z.object({ asked: z.record(z.string(), z.string()), dataset: datasetSchema });
export type KeptRequest = z.infer<typeof requestSchema>;

/** The request that a run began with. Rejects where there is none. */
export async function readRequest(
  datasets: Pick<DatasetStore, 'readFile'>,
  runId: string,
  box: SecretCipher | undefined,
): Promise<KeptRequest> {
  const text = await datasets.readFile(runId, requestFile);
  if (text === undefined) throw new Error(`The request of the run '${runId}' is not there.`);
  const { asked, dataset } = requestSchema.parse(JSON.parse(text));
  return { asked: openWebhook(asked, runId, box), dataset };
}

const requestFile = 'request.json';

/** Starts the run that is asked for. Under the same key it is the same run; `isNew` where nobody had asked for it before. */
export type AskForRun = (
  run: AskedRun,
  key: string | undefined,
  client: Pick<DurableClient, 'startNew' | 'getStatus'>,
) => Promise<{ runId: string; isNew: boolean }>;

/**
 * The request is kept before anything is started, by whoever is first to write it: others under the same key find it, and go on
 * from wherever the first one came to.
 */
export function createAskForRun(
  datasets: Pick<DatasetStore, 'find' | 'readFile' | 'createFile'>,
  startRun: StartRun,
  box: SecretCipher | undefined,
): AskForRun {
  /** The version that is there now; a later one is another dataset. What the hub has is found out by the run. */
  async function pin({ place: { container, name }, source }: AskedRun): Promise<Dataset> {
    if (container === hubPlace) return { container, name, etag: source.revision ?? '' };
    const found = await datasets.find(container, name);
    if (!found) throw new RequestError(404, noSuchDataset(sourceOf({ container, name })));
    return found.dataset;
  }

  async function keep(runId: string, run: AskedRun): Promise<KeptRequest | undefined> {
    const request: KeptRequest = { asked: run.asked, dataset: await pin(run) };
    const kept = JSON.stringify({ ...request, asked: sealWebhook(run.asked, runId, box) });
    return (await datasets.createFile(runId, requestFile, kept)) ? request : undefined;
  }

  async function checkValidation({ place, options: { validation_file: reference } }: AskedRun): Promise<void> {
    if (reference === undefined) return;
    const validation = validationPlace(place, reference);
    if ('fault' in validation) throw noValidationFile(validation.fault);
    if (!(await datasets.find(validation.container, validation.name)))
      throw new RequestError(404, noSuchDataset(reference));
  }

  return async (run, key, client) => {
    const runId = askedRunIdOf(key ?? randomUUID());
    const isKnown = key !== undefined && (await datasets.readFile(runId, requestFile)) !== undefined;
    if (!isKnown) await checkValidation(run);
    const kept = isKnown ? undefined : await keep(runId, run);
    const { asked, dataset } = kept ?? (await readRequest(datasets, runId, box));
    if (JSON.stringify(asked) !== JSON.stringify(run.asked)) throw new RequestError(422, usedBefore(runId));
    const { webhook_url: webhookUrl, ...options } = run.options;
    const { split, config } = run.source;
    const known = { line: lineOf(dataset.name, options.suffix), options, split, config };
    const webhook = webhookColumns(webhookUrl, runId, box);
    await startRun({ runId, dataset, asked: true, known: { ...known, ...webhook } }, client);
    return { runId, isNew: kept !== undefined };
  };
}

const noSuchDataset = (source: string) => ({
  type: 'dataset_not_found',
  message: `There is no blob '${source}'.`,
  remedy: 'Upload it first; names are case-sensitive. Nothing was started.',
});

const noValidationFile = (what: string): RequestError =>
  new RequestError(
    400,
    {
      type: 'invalid_body',
      message: `No run can be started so: 'validation_file' ${what}.`,
      remedy: 'Name a blob beside the dataset, or one of the container files as files/NAME. Nothing was started.',
    },
    {},
    [{ field: 'validation_file', what }],
  );

const usedBefore = (runId: string) => ({
  type: 'idempotency_key_reused',
  message: `The Idempotency-Key was used before, with another body, for the run '${runId}'.`,
  remedy: 'Send a new key with a new request; the same key only repeats the same one.',
});
