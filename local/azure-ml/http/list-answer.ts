import type { Answer, Call } from './route.ts';

/** A page of a list as ARM sends it: at most `pageSize` items, and a `nextLink` when there are more. */
export function listAnswer(call: Call, baseUrl: string, items: unknown[], pageSize = 30): Answer {
  const skip = Number(call.query.get('$skip') ?? 0) || 0;
  const size = Math.min(pageSize, Number(call.query.get('$top')) || pageSize);
  const value = items.slice(skip, skip + size);
  const next = new URLSearchParams(call.query);
  next.set('$skip', String(skip + size));
  const nextLink = skip + size < items.length ? `${baseUrl}${call.path}?${next.toString()}` : undefined;
  return { status: 200, body: nextLink ? { value, nextLink } : { value } };
}
