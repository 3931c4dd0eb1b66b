import { z } from 'zod';

/** The chapters of a run, in their order; the status API uses the same words. */
export const phases = [
  'validating',
  'splitting',
  'preflight',
  'preparing_compute',
  'training',
  'registering',
  'deploying',
  'smoke_testing',
  'going_live',
  'connecting',
  'announcing',
] as const;

export const phaseSchema = z.enum(phases);
export type Phase = z.infer<typeof phaseSchema>;
