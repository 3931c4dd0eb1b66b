/** The share of the asked learning rate at a step, as Hugging Face's schedulers give it. */
export function scheduleShare(schedule: string, step: number, steps: number, warmupSteps: number): number {
  const warms = schedule !== 'constant';
  if (warms && step < warmupSteps) return step / Math.max(1, warmupSteps);
  const progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
  switch (schedule) {
    case 'constant':
    case 'constant_with_warmup':
      return 1;
    case 'cosine':
    case 'cosine_with_restarts':
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    default:
      return Math.max(0, 1 - progress);
  }
}
