import type { Interval, TrainingEstimate } from '../dataset-report.ts';

/**
 * What the estimate takes for granted. Nothing of it was measured or looked up for the run: throughput is what LoRA on a model
 * of 3.8 billion parameters gives on one A100 at short and at full sequences; the price is the pay-as-you-go one of
 * Standard_NC24ads_A100_v4, about 3.67 USD an hour in regions of the USA and more in others.
 */
export const estimateAssumptions = {
  tokensPerSecond: { low: 2_000, high: 6_000 },
  /** Starting the node, loading the model and saving the adapter. */
  fixedMinutes: { low: 10, high: 25 },
  usdPerHour: { low: 3.4, high: 4.8 },
  asOf: 'November 2026',
} as const;

export interface TrainingPlan {
  trainRows: number;
  /** Tokens of all train rows, each cut at max_seq_length; undefined where nobody counted. */
  trainTokens: number | undefined;
  epochs: number;
  batchSize: number;
}

/** An estimate, with all that it rests on in words. Hours and money are intervals, rounded to two significant decimals. */
export function estimateTraining({ trainRows, trainTokens, epochs, batchSize }: TrainingPlan): TrainingEstimate {
  const steps = Math.ceil(trainRows / batchSize) * epochs;
  const stepsFormula = `steps = ceil(${trainRows} train rows / batch of ${batchSize}) × ${epochs} epochs = ${steps}`;
  if (trainTokens === undefined) return { steps, formula: stepsFormula };
  const tokens = Math.round(trainTokens) * epochs;
  const { tokensPerSecond, fixedMinutes, usdPerHour } = estimateAssumptions;
  const hours = {
    low: fixedMinutes.low / 60 + tokens / tokensPerSecond.high / 3600,
    high: fixedMinutes.high / 60 + tokens / tokensPerSecond.low / 3600,
  };
  const usd = { low: hours.low * usdPerHour.low, high: hours.high * usdPerHour.high };
  return {
    steps,
    tokens,
    gpu_hours: rounded(hours),
    usd: rounded(usd),
    formula: `${stepsFormula}; ${formulaOf(tokens)}`,
  };
}

const rounded = ({ low, high }: Interval): Interval => ({
  low: Math.floor(low * 100) / 100,
  high: Math.ceil(high * 100) / 100,
});

function formulaOf(tokens: number): string {
  const { tokensPerSecond, fixedMinutes, usdPerHour, asOf } = estimateAssumptions;
  return (
    `GPU hours = ${tokens} tokens in all epochs / ${tokensPerSecond.low} to ${tokensPerSecond.high} tokens a second ` +
    `(assumed for LoRA of Phi-3-mini on one A100) + ${fixedMinutes.low} to ${fixedMinutes.high} minutes to start and save; ` +
    `USD = GPU hours × ${usdPerHour.low} to ${usdPerHour.high} ` +
    `(assumed in ${asOf} for Standard_NC24ads_A100_v4, pay as you go; see your region's price). ` +
    'An estimate, not an offer; serving the model is not in it'
  );
}
