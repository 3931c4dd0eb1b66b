import type { InstanceRow } from './task-hub-rows.ts';

/** A time with whole seconds, as statuses show it. */
const toSeconds = (milliseconds: number) => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

export interface StatusOptions {
  showInput: boolean;
  /** JSON text of the history to be shown. */
  history?: string | undefined;
}

/** An instance's status as JSON text; values stand in it as they were written. */
export function toInstanceStatus(row: InstanceRow, { showInput, history }: StatusOptions): string {
  const fields = [
    `"name":${JSON.stringify(row.name)}`,
    `"instanceId":${JSON.stringify(row.instance_id)}`,
    `"runtimeStatus":"${row.status}"`,
    `"input":${showInput ? (row.input ?? 'null') : 'null'}`,
    `"customStatus":${row.custom_status ?? 'null'}`,
    `"output":${row.output ?? 'null'}`,
    `"createdTime":"${toSeconds(row.created_at)}"`,
    `"lastUpdatedTime":"${toSeconds(row.updated_at)}"`,
    ...(history === undefined ? [] : [`"historyEvents":${history}`]),
  ];
  return `{${fields.join(',')}}`;
}
