/** Replaces what differs between two runs (ids, times, stacks) by words that still tell its shape. */

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const calmText = (text: string) =>
  text
    .replaceAll(/mwsqy9b8-/g, '')
    .replaceAll(guid, 'GUID')
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'HEX');

const keysOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]))
    : typeof value;

/** Details are a serialised .NET exception or `Message: …, StackTrace: …`. */
function calmDetails(details: string): unknown {
  if (details.startsWith('{')) return keysOf(JSON.parse(details));
  return /^Message: .*, StackTrace: /s.test(details) ? 'Message: …, StackTrace: …' : details;
}

function calmField(key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return calmObject(value);
  if (typeof value !== 'string') return value;
  if (key === 'Timestamp' || key === 'FireAt')
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,6}[1-9])?Z$/.test(value) ? 'TIME' : value;
  if (key === 'Details') return calmDetails(value);
  return calmText(value.split('\n')[0]?.trimEnd() ?? '');
}

function calmObject(value: object): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => calmField('', item));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, calmField(key, inner)]));
}

/** A payload of an orchestrator as text that is the same in every run; the order of its keys counts. */
export const normalisePayload = (payload: object): string => JSON.stringify(calmObject(payload));
