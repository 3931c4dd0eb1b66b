import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createScoringClient, ModelError } from '../../../../src/lib/azure/scoring-client.ts';

const place = {
  scoringUri: 'https://crumb.westeurope.inference.ml.azure.com/score',
  endpoint: 'crumb',
  deployment: 'r-1',
};
const messages = [{ role: 'user' as const, content: 'How much salt?' }];

interface Sent {
  url: string;
  headers: Headers;
  body: unknown;
}

function scene(answers: (() => Response | Error)[], keys = ['k1', 'k2', 'k3']) {
  const sent: Sent[] = [];
  const fetched: string[] = [];
  const keyOf = (endpoint: string) => {
    fetched.push(endpoint);
    const key = keys.shift();
    return key ? Promise.resolve(key) : Promise.reject(new Error('no key'));
  };
  const fetch = (url: unknown, init: RequestInit = {}) => {
    sent.push({ url: String(url), headers: new Headers(init.headers), body: JSON.parse(init.body as string) });
    const answer = answers.shift()?.() ?? new Error('nobody answers');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { client: createScoringClient(keyOf, fetch), sent, fetched };
}

const says = (text: string) => () => Response.json({ output: ` ${text}` });
const status =
  (code: number, text = 'no', headers = {}) =>
  () =>
    new Response(text, { status: code, headers });

describe('asking a deployment', () => {
  it('sends the conversation in the documented shape, to that deployment, with the key', async () => {
    const { client, sent } = scene([says('Two percent.')]);
    expect(await client.ask(place, messages, { maxTokens: 64, temperature: 0.5, topP: 0.9 })).toEqual({
      text: ' Two percent.',
    });
    const [{ url, headers, body }] = sent as [Sent];
    expect(url).toBe(place.scoringUri);
    expect(headers.get('authorization')).toBe('Bearer k1');
    expect(headers.get('azureml-model-deployment')).toBe('r-1');
    expect(body).toEqual({
      input_data: {
        input_string: messages,
        parameters: { max_new_tokens: 64, do_sample: true, temperature: 0.5, top_p: 0.9 },
      },
    });
  });

  it('does not sample at a temperature of 0', async () => {
    const { client, sent } = scene([says('a')]);
    await client.ask(place, messages, { temperature: 0, topP: 0.5 });
    expect(sent[0]!.body).toMatchObject({ input_data: { parameters: { do_sample: false } } });
    expect(JSON.stringify(sent[0]!.body)).not.toMatch(/temperature|top_p/);
  });

  it('fetches the key once for many questions, even at once', async () => {
    const { client, fetched } = scene([says('a'), says('b'), says('c')]);
    await Promise.all([client.ask(place, messages, {}), client.ask(place, messages, {})]);
    await client.ask(place, messages, {});
    expect(fetched).toEqual(['crumb']);
  });

  it('fetches the key again when it is no longer taken, once', async () => {
    const { client, sent, fetched } = scene([status(401), says('a')]);
    expect(await client.ask(place, messages, {})).toEqual({ text: ' a' });
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer k1', 'Bearer k2']);
    expect(fetched).toHaveLength(2);
  });

  it('fails when the new key is not taken either', async () => {
    const { client, sent } = scene([status(401), status(401), says('a')]);
    await expect(client.ask(place, messages, {})).rejects.toMatchObject({ status: 401 });
    expect(sent).toHaveLength(2);
  });

  it('asks for the key anew after it could not be had', async () => {
    const { client } = scene([says('a')], ['', 'k2']);
    await expect(client.ask(place, messages, {})).rejects.toThrow('no key');
    expect(await client.ask(place, messages, {})).toEqual({ text: ' a' });
  });

  it("fails with the endpoint's status, and the container's", async () => {
    const inner = { 'ms-azureml-model-error-statuscode': '400' };
    const { client } = scene([status(424, 'x'.repeat(1_000), inner)]);
    const failure = client.ask(place, messages, {});
    await expect(failure).rejects.toMatchObject({ status: 424, code: '400' });
    await expect(failure).rejects.toThrow(/^.{1,400}$/s);
  });

  it('fails when the answer is none', async () => {
    const { client } = scene([() => Response.json({ error: 'too long' })]);
    await expect(client.ask(place, messages, {})).rejects.toMatchObject({ status: 200, code: 'UnknownShape' });
  });

  it('fails with status 0 when nobody answers', async () => {
    const { client } = scene([() => new TypeError('fetch failed')]);
    await expect(client.ask(place, messages, {})).rejects.toMatchObject({ status: 0, isPassing: true });
  });

  it('keeps what the endpoint said of a failure out of the message, since it may repeat the question', async () => {
    const { client } = scene([status(424, 'bad input: How much salt?'), status(200, 'How much salt?')]);
    for (const status of [424, 200]) {
      const failure: unknown = await client.ask(place, messages, {}).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ModelError);
      expect(failure).toMatchObject({ status, words: expect.stringContaining('How much salt?') as string });
      expect(inspect(failure)).not.toContain('salt');
    }
  });
});
