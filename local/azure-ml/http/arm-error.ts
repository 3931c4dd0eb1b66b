import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

/** An error answer of Azure Resource Manager's front door: `{ error: { code, message } }`. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  toBody(): unknown {
    return { error: { code: this.code, message: this.message } };
  }
}

export interface ErrorDetail {
  code: string;
  message: string;
  target: string;
}

/** An error answer of the ML service behind the front door, with its many additions. */
export class ServiceError extends ArmError {
  readonly details: ErrorDetail[];
  /** The service's own, more exact code, such as `NoMatchingOutputFoundFromJob`. */
  readonly innerCode: string;

  constructor(status: number, code: string, message: string, innerCode = code, details: ErrorDetail[] = []) {
    super(status, code, message);
    this.innerCode = innerCode;
    this.details = details;
  }

  override toBody(): unknown {
    const info = (type: string, value: unknown) => ({ type, info: { value } });
    return {
      error: {
        code: this.code,
        message: this.message,
        target: null,
        details: this.details,
        additionalInfo: [
          info('ComponentName', 'managementfrontend'),
          info('Correlation', { operation: randomUUID().replaceAll('-', ''), request: randomUUID().slice(0, 16) }),
          info('Environment', 'laptop'),
          info('Location', 'laptop'),
          info('Time', new Date().toISOString()),
          info('InnerError', { code: this.innerCode, innerError: null }),
        ],
      },
    };
  }
}

/** The caller asked for something that cannot be: 400 `UserError`. */
export function userError(message: string, innerCode = 'BadArgument'): ServiceError {
  return new ServiceError(400, 'UserError', message, innerCode);
}

/** Something that the ML service does not have: 404 `UserError`, inner code `NotFound`. */
export function notFound(what: string): ServiceError {
  return new ServiceError(404, 'UserError', `${what} not found.`, 'NotFoundError');
}

/** Reads a body that a caller sent; what does not fit is answered as Azure ML does, each fault as a detail. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => ({
    code: 'ValidationError',
    message,
    target: path.map(String).join('.'),
  }));
  throw new ServiceError(400, 'UserError', 'Request is invalid and/or missing fields.', 'BadArgument', details);
}
