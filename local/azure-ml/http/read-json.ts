import type { IncomingMessage } from 'node:http';
import { ArmError } from './arm-error.ts';

/** ARM takes bodies of up to 4 MB. */
const largestBody = 4 * 1024 * 1024;

/** The JSON body of a request, `undefined` when it has none. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Without an encoding set, a request's chunks are Buffers.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > largestBody)
      throw new ArmError(413, 'RequestContentTooLarge', 'The request content is larger than 4 MB.');
    chunks.push(bytes);
  }
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch (error) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: '${String(error)}'.`,
    );
  }
}
