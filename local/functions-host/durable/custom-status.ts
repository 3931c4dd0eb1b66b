const longest = 16 * 1024;

/** A custom status as JSON text. @throws Error in the words of the Durable extension when it is over 16 KB in UTF-16. */
export function toCustomStatus(value: unknown): string {
  const text = JSON.stringify(value);
  const size = text.length * 2;
  if (size <= longest) return text;
  throw new Error(
    `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${Math.floor(size / 1024)} KB.`,
  );
}
