import type { RpcTypedData } from '../app/rpc-types.ts';

/** A value as .NET prints it into trigger metadata. */
function toMetadataText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * An activity's argument as the worker gets it: text as it is, booleans as `True` and `False` (as the real host sends
 * them), everything else as JSON; nothing for null.
 */
export function toActivityData(input: unknown): RpcTypedData | undefined {
  if (input === null || input === undefined) return undefined;
  return { string: toMetadataText(input) };
}

function toObject(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : {};
}

export function toActivityMetadata(instanceId: string, triggerName: string, input: unknown) {
  const data = toActivityData(input);
  const properties = Object.entries(toObject(input)).map(([name, value]) => [name, { string: toMetadataText(value) }]);
  return {
    instanceId: { string: instanceId },
    ...(data ? { [triggerName]: data, data: { json: JSON.stringify(input) } } : {}),
    ...Object.fromEntries(properties),
  } as Record<string, RpcTypedData>;
}
