/** A value between host and worker: exactly one of the kinds is set; none stands for null. */
export interface RpcTypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: RpcHttpRequest | RpcHttpResponse;
}

export type RpcNullable<Value> = { value: Value };

/** An HTTP request as a worker gets it: the body in bytes, never parsed. */
export interface RpcHttpRequest {
  method: string;
  url: string;
  nullableHeaders: Record<string, RpcNullable<string>>;
  nullableParams: Record<string, RpcNullable<string>>;
  nullableQuery: Record<string, RpcNullable<string>>;
  body?: { bytes: Uint8Array };
}

export interface RpcCookie {
  name: string;
  value: string;
  domain?: RpcNullable<string>;
  path?: RpcNullable<string>;
  expires?: RpcNullable<{ seconds: number }>;
  secure?: RpcNullable<boolean>;
  httpOnly?: RpcNullable<boolean>;
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  maxAge?: RpcNullable<number>;
}

/** An HTTP answer as a worker gives it. */
export interface RpcHttpResponse {
  statusCode: string;
  headers?: Record<string, string>;
  cookies?: RpcCookie[];
  body?: RpcTypedData;
}

export interface RpcRetryContext {
  retryCount: number;
  maxRetryCount: number;
  exception?: { message: string; source: string; stackTrace: string };
}

export interface RpcInvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data?: RpcTypedData }[];
  triggerMetadata: Record<string, RpcTypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
  retryContext: RpcRetryContext | null;
}

export interface RpcInvocationResponse {
  invocationId: string;
  returnValue?: RpcTypedData | null;
}
