export type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated' | 'Suspended';

export const isTerminal = (status: RuntimeStatus) =>
  status === 'Completed' || status === 'Failed' || status === 'Terminated';

/** An instance as it stands in the hub: values are JSON text, times milliseconds of the clock. */
export interface InstanceRow {
  instance_id: string;
  execution_id: string;
  name: string;
  status: RuntimeStatus;
  input: string | null;
  custom_status: string | null;
  output: string | null;
  created_at: number;
  updated_at: number;
  generation: number;
  turns: number;
  is_ready: number;
}

/** A call of an activity that has not been acknowledged; `input` is JSON text. */
export interface ActivityRow {
  id: number;
  instance_id: string;
  execution_id: string;
  task_id: number;
  name: string;
  input: string | null;
}

export interface MessageRow {
  id: number;
  instance_id: string;
  execution_id: string | null;
  visible_at: number;
  event: string;
}
