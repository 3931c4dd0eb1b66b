import type { InstanceRow } from './task-hub-rows.ts';

const timeOf = (text: string | null) => (text ? Date.parse(text) : NaN);

/** Whether an instance is among those that a list or purge request asks for. */
export function createInstanceFilter(query: URLSearchParams): (row: InstanceRow) => boolean {
  const from = timeOf(query.get('createdTimeFrom'));
  const to = timeOf(query.get('createdTimeTo'));
  const prefix = query.get('instanceIdPrefix') ?? '';
  const statuses = query.get('runtimeStatus')?.toLowerCase().split(',').filter(Boolean) ?? [];
  return (row) =>
    !(row.created_at < from) &&
    !(row.created_at > to) &&
    row.instance_id.startsWith(prefix) &&
    (statuses.length === 0 || statuses.includes(row.status.toLowerCase()));
}
