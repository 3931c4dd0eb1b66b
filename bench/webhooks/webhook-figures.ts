import type { Figure } from '../figure.ts';
import type { DispatchRound } from './dispatch-rounds.ts';
import type { HangingResult } from './hanging-receivers.ts';

export interface WebhookMeasurements {
  https: DispatchRound[];
  http: DispatchRound[];
  rate: number;
  /** With no receiver that hangs, and with a fifth of them hanging. */
  alone: HangingResult;
  hanging: HangingResult;
}

const leastShare = 0.25;
const maxMilliseconds = 1_000;

export function toWebhookFigures({ https, http, rate, alone, hanging }: WebhookMeasurements): Figure[] {
  return [
    { ...ratioFigure('https', https), least: leastShare },
    ratioFigure('http', http),
    speedFigure(
      'bare loop',
      'https',
      https.map(({ bare }) => bare),
    ),
    speedFigure(
      'durable dispatch',
      'https',
      https.map(({ durable }) => durable),
    ),
    speedFigure(
      'bare loop',
      'http',
      http.map(({ bare }) => bare),
    ),
    speedFigure(
      'durable dispatch',
      'http',
      http.map(({ durable }) => durable),
    ),
    ...latencyFigures(alone, hanging, rate),
  ];
}

const ratioFigure = (scheme: 'https' | 'http', rounds: DispatchRound[]): Figure => ({
  name: `durable ÷ bare (${scheme})`,
  unit: 'times',
  values: rounds.map(({ durable, bare }) => durable / bare),
  meaning:
    scheme === 'https'
      ? 'messages a second of the same round, to receivers on this machine that answer at once, by https as in production'
      : 'the same by http, which only development has: nothing but what durability costs is left',
});

const speedFigure = (name: string, scheme: 'https' | 'http', values: number[]): Figure => ({
  name: `${name} (${scheme})`,
  unit: 'messages/s',
  values,
  meaning:
    {
      'bare loop': 'signed and posted one after the other by the same sender, nothing kept',
      'durable dispatch': 'event by the API, message written down, orchestration, post, attempt recorded',
    }[name] ?? name,
});

function latencyFigures(alone: HangingResult, hanging: HangingResult, rate: number): Figure[] {
  const pace = `${rate.toFixed(0)} events a second`;
  const told = `of ${hanging.latencies.length} messages, ${pace}, while a fifth of the endpoints hangs`;
  return [
    {
      name: 'event → healthy receiver, p99',
      unit: 'ms',
      values: [percentile(hanging.latencies, 0.99)],
      most: maxMilliseconds,
      meaning: told,
    },
    {
      name: 'event → healthy receiver, median',
      unit: 'ms',
      values: [percentile(hanging.latencies, 0.5)],
      meaning: told,
    },
    {
      name: '  p99 with none that hangs',
      unit: 'ms',
      values: [percentile(alone.latencies, 0.99)],
      meaning: `of ${alone.latencies.length} messages, ${pace}: what the machine makes of it anyway`,
    },
    {
      name: 'lost of them',
      unit: 'messages',
      values: [alone.lost + hanging.lost],
      most: 0,
      meaning: 'not there a minute after the last event',
    },
  ];
}

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}
