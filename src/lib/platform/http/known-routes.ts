/** What the app answers, by path. A test holds it to what the functions register. */
export const knownRoutes: Readonly<Record<string, readonly string[]>> = {
  healthz: ['GET', 'HEAD'],
  'v1/chat/completions': ['POST'],
  'v1/models': ['GET'],
  'v1/models/{model}': ['GET', 'DELETE'],
  'v1/runs': ['GET', 'POST'],
  'v1/runs/{runId}': ['GET'],
  'v1/runs/{runId}/cancel': ['POST'],
  'v1/runs/{runId}/events': ['GET'],
  'v1/runs/{runId}/promptflow': ['GET'],
  'v1/webhooks': ['GET', 'POST'],
  'v1/webhooks/{webhook}': ['GET', 'PATCH', 'DELETE'],
  'v1/webhooks/{webhook}/deliveries': ['GET'],
  'v1/webhooks/{webhook}/deliveries/{delivery}': ['GET'],
  'v1/webhooks/{webhook}/deliveries/{delivery}/redeliver': ['POST'],
  'v1/webhooks/{webhook}/redeliver': ['POST'],
  'v1/webhooks/{webhook}/rotate': ['POST'],
  'v1/webhooks/{webhook}/test': ['POST'],
};

/** As the host matches them: in any case, with or without a slash at the end. */
const patterns = Object.entries(knownRoutes).map(
  ([route, methods]) => [new RegExp(`^/${route.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'), methods] as const,
);

/** The methods that a path is answered for; undefined for a path that is not. */
export const methodsOf = (path: string): readonly string[] | undefined =>
  patterns.find(([pattern]) => pattern.test(path))?.[1];

/** Under `/v1` everything is OpenAI's but what the app has of its own. */
export const isOpenAiPath = (path: string): boolean => /^\/v1(?!\/(?:runs|webhooks)(?:\/|$))(?:\/|$)/i.test(path);
