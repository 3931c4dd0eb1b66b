/** JSON text of any value; null for undefined. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value === undefined ? null : value);
}
