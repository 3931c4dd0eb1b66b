import type { RunRow } from '../../storage/run-row.ts';
import type { Metrics } from '../../azure/workspace-data-plane.ts';
import { hubPlace, sourceOf } from '../contract/dataset-source.ts';
import { hasEnded } from '../contract/run.ts';

const secondsBetween = (from: string, to: string): number => Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
const unix = (iso: string): number => Math.floor(Date.parse(iso) / 1000);

/** Of a dataset on the hub the version is a commit. */
function toDatasetView({ container, blob: name, blobEtag: etag, sizeBytes, split, config }: RunRow) {
  return {
    source: sourceOf({ container, name }),
    container,
    name,
    etag,
    size_bytes: sizeBytes ?? null,
    ...(container === hubPlace ? { revision: etag || null, split: split ?? null, config: config ?? null } : {}),
  };
}

/** A run as the list of the HTTP API shows it. What is long is shown of one run at a time. */
export function toRunSummary(row: RunRow) {
  return {
    id: row.runId,
    object: 'run' as const,
    status: row.status,
    phase: hasEnded(row.status) ? null : (row.phase ?? null),
    created_at: unix(row.createdAt),
    finished_at: row.finishedAt ? unix(row.finishedAt) : null,
    cancel_requested: row.cancelRequestedAt !== undefined,
    dataset: toDatasetView(row),
    line: row.line ?? null,
    model: row.model ?? null,
    options: { ...row.options, ...(row.webhookOrigin ? { webhook_url: row.webhookOrigin } : {}) },
    phases: row.phases.map(({ name, startedAt, endedAt }) => ({
      name,
      started_at: startedAt,
      ended_at: endedAt ?? null,
      seconds: endedAt ? secondsBetween(startedAt, endedAt) : null,
    })),
    progress: row.progress ?? null,
    error: row.error ?? null,
  };
}

/** A run as the HTTP API shows it. Metrics are of the training so far. */
export function toRunView(row: RunRow, metrics: Metrics = {}) {
  return {
    ...toRunSummary(row),
    report: row.report ?? null,
    plan: row.plan ?? null,
    metrics,
    warnings: row.warnings,
    resources: row.resources,
  };
}

export type RunView = ReturnType<typeof toRunView>;
