import type { RpcTypedData } from '../app/rpc-types.ts';

/** What a function returned, as the JSON text of a history event; null for nothing. NaN becomes the text "NaN". */
export function toResultText(returned: RpcTypedData | null | undefined): string | null {
  if (!returned) return null;
  if (returned.json !== undefined) return returned.json;
  if (returned.string !== undefined) return JSON.stringify(returned.string);
  if (returned.bytes) return JSON.stringify(Buffer.from(returned.bytes).toString('base64'));
  const number = returned.int ?? returned.double;
  if (number === undefined) return null;
  return Number.isFinite(number) ? JSON.stringify(number) : JSON.stringify(String(number));
}
