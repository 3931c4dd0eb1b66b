import { metrics, type Attributes } from '@opentelemetry/api';

/** Everything that is counted and measured. `infra/workbook.json` and docs/operations.md ask for it by these names. */
export const metricNames = {
  runs: 'droptune.runs',
  runDuration: 'droptune.run.duration',
  phaseDuration: 'droptune.phase.duration',
  chatDuration: 'droptune.chat.duration',
  modelFirstByte: 'droptune.model.first_byte',
  deliveries: 'droptune.webhook.deliveries',
  open: 'droptune.open',
} as const;

/** Upper bounds (s) of a histogram's buckets; Application Insights keeps count, sum, least and most alone. */
const hours = [1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 259_200];
const moments = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 240];

const meter = () => metrics.getMeter('droptune');

const count = (name: string, attributes: Attributes): void => meter().createCounter(name).add(1, attributes);

const measure = (name: string, seconds: number, attributes: Attributes, explicitBucketBoundaries: number[]): void =>
  meter().createHistogram(name, { unit: 's', advice: { explicitBucketBoundaries } }).record(seconds, attributes);

export function recordRun(outcome: string, seconds: number): void {
  count(metricNames.runs, { outcome });
  measure(metricNames.runDuration, seconds, { outcome }, hours);
}

export const recordPhase = (phase: string, seconds: number): void =>
  measure(metricNames.phaseDuration, seconds, { phase }, hours);

/** `status` is the HTTP status that the client was answered. */
export const recordChat = (status: number, seconds: number): void =>
  measure(metricNames.chatDuration, seconds, { status }, moments);

/** From the question to the first byte of a model's answer. */
export const recordFirstByte = (status: number, seconds: number): void =>
  measure(metricNames.modelFirstByte, seconds, { status }, moments);

/** One attempt to deliver a webhook. */
export const countDelivery = (outcome: string): void => count(metricNames.deliveries, { outcome });

/** How much of a kind waits or is being worked on just now. */
export const recordOpen = (
  kind: 'runs_queued' | 'runs_running' | 'runs_left_behind' | 'deliveries_due',
  amount: number,
): void => meter().createGauge(metricNames.open).record(amount, { kind });
