/** Asks a scoring endpoint one question as the tutorial does. */
export async function score(
  url: string,
  key: string,
  question: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const input = typeof question === 'string' ? [{ role: 'user', content: question }] : question;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      input_data: { input_string: input, parameters: { temperature: 0.2, do_sample: true, max_new_tokens: 128 } },
    }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
