/** A request to ARM as a test looks at it: `resourceType` as `check-arm-bodies` names it. */
export interface LoggedRequest {
  method: string;
  path: string;
  apiVersion: string | null;
  /** Such as `Microsoft.MachineLearningServices/workspaces/jobs`. */
  resourceType: string;
  body: unknown;
  status: number;
  answer: unknown;
}

export interface RequestLog {
  add(request: LoggedRequest): void;
  all(): LoggedRequest[];
  clear(): void;
}

/** Keeps the last requests in memory: enough for any test, bounded for a laptop that stays up. */
export function createRequestLog(atMost = 10_000): RequestLog {
  let requests: LoggedRequest[] = [];
  return {
    add(request) {
      requests.push(request);
      if (requests.length > atMost) requests = requests.slice(-atMost / 2);
    },
    all: () => requests,
    clear: () => {
      requests = [];
    },
  };
}

/** The resource type in an ARM path: its provider and every second part after that. */
export function toResourceType(path: string): string {
  const [, after] = path.split(/\/providers\/(?=Microsoft\.MachineLearningServices)/i);
  const [provider, ...parts] = (after ?? '').split('/');
  return [provider, ...parts.filter((_, index) => index % 2 === 0)].join('/');
}
