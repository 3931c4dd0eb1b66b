import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPhi3Tokenizer, toChatText } from 'chat-dataset/tokens';
import { createModelStore, type ModelRecord } from '../../../../src/lib/storage/model-store.ts';
import type { ScoringClient } from '../../../../src/lib/azure/scoring-client.ts';
import { chatRequestSchema } from '../../../../src/lib/chat/chat-request.ts';
import { createChatService } from '../../../../src/lib/chat/chat-service.ts';
import { RemoteError } from '../../../../src/lib/platform/errors.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const modelOf = (digits: string, live = true): ModelRecord => ({
  ...{
    line: 'crumb',
    runId: `ftjob-${digits}`,
    name: `ft:phi-3-mini-4k-instruct:crumb:${digits}`,
    endpoint: 'crumb-1',
  },
  deployment: `r-${digits}`,
  scoringUri: 'https://crumb/score',
  baseModel: 'Phi-3-mini-4k-instruct',
  createdAt: `2026-11-23T04:00:00.${digits.slice(0, 3)}Z`,
  live,
});
const asking = (model: string, more = {}) =>
  chatRequestSchema.parse({ model, messages: [{ role: 'user', content: 'How much salt?' }], ...more });

async function scene(models: ModelRecord[]) {
  const store = createModelStore(memoryTable());
  for (const model of models) await store.put(model);
  const ask = vi.fn<ScoringClient['ask']>(() => Promise.resolve({ text: ' Two percent.' }));
  return { store, ask, chat: createChatService(store, { ask }) };
}

describe('a chat', () => {
  it("with a line goes to the line's live deployment, and the answer names the model", async () => {
    const { chat, ask } = await scene([modelOf('11111111', false), modelOf('22222222')]);
    const completion = await chat.complete(asking('crumb'));
    expect(ask.mock.calls[0]![0]).toMatchObject({ deployment: 'r-22222222' });
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'ft:phi-3-mini-4k-instruct:crumb:22222222',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Two percent.' }, finish_reason: 'stop' }],
    });
  });

  it("with a run's model goes to that run's deployment", async () => {
    const { chat, ask } = await scene([modelOf('11111111'), modelOf('22222222')]);
    await chat.complete(asking(modelOf('11111111').name));
    expect(ask.mock.calls[0]![0]).toMatchObject({ deployment: 'r-11111111' });
  });

  it.each(['nobody', 'ft:phi-3-mini-4k-instruct:crumb:33333333', 'CRUMB', "crumb' or live eq true", '../crumb'])(
    'with %j is answered 404',
    async (name) => {
      const { chat } = await scene([modelOf('11111111')]);
      await expect(chat.complete(asking(name))).rejects.toMatchObject({
        status: 404,
        problem: { type: 'model_not_found' },
      });
    },
  );

  it('counts the tokens of what was asked, in the chat template, and of the answer', async () => {
    const { chat } = await scene([modelOf('11111111')]);
    const messages = [
      { role: 'system', content: 'You bake.' },
      { role: 'user', content: 'How much salt?' },
    ];
    const { usage } = await chat.complete(asking('crumb', { messages }));
    const { encode } = createPhi3Tokenizer();
    const prompt = encode(toChatText([{ role: 'user', content: 'You bake.\n\nHow much salt?' }], 'prompt')).length;
    const answer = encode('Two percent.').length;
    expect(usage).toEqual({ prompt_tokens: prompt, completion_tokens: answer, total_tokens: prompt + answer });
    expect(answer).toBe(3);
  });

  it.each(['Phi-4-mini-instruct', 'Phi-3-small-8k-instruct:1', 'gpt-neox:2'])(
    'counts no tokens for %s, whose vocabulary is another',
    async (baseModel) => {
      const { chat } = await scene([{ ...modelOf('11111111'), baseModel }]);
      expect(await chat.complete(asking('crumb'))).not.toHaveProperty('usage');
    },
  );

  it('hands on how the answer is to be drawn', async () => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    await chat.complete(asking('crumb', { temperature: 0, top_p: 0.5, max_tokens: 9, max_completion_tokens: 7 }));
    expect(ask.mock.calls[0]![2]).toMatchObject({ temperature: 0, topP: 0.5, maxTokens: 7 });
    await chat.complete(asking('crumb', { temperature: 0.3 }));
    expect(ask.mock.calls[1]![2]).toEqual({ temperature: 0.3, topP: undefined, maxTokens: 512 });
  });

  it('finds the new deployment when the one it knew is gone', async () => {
    const { chat, ask, store } = await scene([modelOf('11111111')]);
    await chat.complete(asking('crumb'));
    await store.put(modelOf('11111111', false));
    await store.put(modelOf('22222222'));
    ask.mockRejectedValueOnce(new RemoteError('The model endpoint', 404, '', 'gone'));
    expect((await chat.complete(asking('crumb'))).model).toBe(modelOf('22222222').name);
  });

  it('fails with 404 when the deployment is gone for good, after one more look', async () => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    ask.mockRejectedValue(new RemoteError('The model endpoint', 404, '', 'gone'));
    await expect(chat.complete(asking('crumb'))).rejects.toMatchObject({ name: 'RemoteError', status: 404 });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('fails with what broke in between, which is not tried again', async () => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    const broken = new TypeError('fetch failed');
    ask.mockRejectedValue(broken);
    await expect(chat.complete(asking('crumb'))).rejects.toBe(broken);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('knows for five seconds which model a name means, and then looks again', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23) });
    onTestFinished(() => void vi.useRealTimers());
    const { chat, store } = await scene([modelOf('11111111')]);
    const answeredBy = async () => (await chat.complete(asking('crumb'))).model;
    await answeredBy();
    await store.put(modelOf('11111111', false));
    await store.put(modelOf('22222222'));
    vi.setSystemTime(Date.now() + 4_999);
    expect(await answeredBy()).toBe(modelOf('11111111').name);
    vi.setSystemTime(Date.now() + 1);
    expect(await answeredBy()).toBe(modelOf('22222222').name);
  });

  it('has an id of its own and the second in which it was answered', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23) + 900 });
    onTestFinished(() => void vi.useRealTimers());
    const { chat } = await scene([modelOf('11111111')]);
    const [one, other] = [await chat.complete(asking('crumb')), await chat.complete(asking('crumb'))];
    expect(one.id).toMatch(/^chatcmpl-[0-9a-f]{32}$/);
    expect(other.id).not.toBe(one.id);
    expect(one.created).toBe(Date.UTC(2026, 10, 23) / 1_000);
  });

  it('that is ended by its text is not cut, though it has all the tokens that it could have', async () => {
    const { chat } = await scene([modelOf('11111111')]);
    const { choices } = await chat.complete(asking('crumb', { stop: 'cent', max_tokens: 3 }));
    expect(choices[0]).toMatchObject({ message: { content: 'Two per' }, finish_reason: 'stop' });
  });

  it('tells what else the deployment answered', async () => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    ask.mockRejectedValue(new RemoteError('The model endpoint', 503, '', 'busy'));
    await expect(chat.complete(asking('crumb'))).rejects.toMatchObject({ status: 503 });
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('says that an answer was cut where it has all the tokens that it could have', async () => {
    const { chat } = await scene([modelOf('11111111')]);
    const finishOf = async (max_tokens: number) =>
      (await chat.complete(asking('crumb', { max_tokens }))).choices[0]?.finish_reason;
    expect(await finishOf(3)).toBe('length');
    expect(await finishOf(4)).toBe('stop');
  });

  it.each(['stop', 'length'] as const)('ends with the reason that the container gives: %s', async (finishReason) => {
    const { chat, ask } = await scene([{ ...modelOf('11111111'), baseModel: 'Phi-4-mini-instruct' }]);
    ask.mockResolvedValue({ text: 'Two', finishReason });
    expect((await chat.complete(asking('crumb', { max_tokens: 1 }))).choices[0]?.finish_reason).toBe(finishReason);
  });

  it.each([
    [' per', 'Two'],
    [['cent', 'wo', 'x'], 'T'],
    [['Two'], ''],
    [['never', '\n'], 'Two percent.'],
    [[], 'Two percent.'],
    [null, 'Two percent.'],
  ])('ends before %j', async (stop, content) => {
    const { chat } = await scene([modelOf('11111111')]);
    const { choices, usage } = await chat.complete(asking('crumb', { stop, max_tokens: 4 }));
    expect(choices[0]).toMatchObject({ message: { content }, finish_reason: 'stop' });
    expect(usage?.completion_tokens).toBeLessThanOrEqual(3);
  });

  describe('that is too long', () => {
    const refusal = (code: string, field: string) => ({
      status: 400,
      problem: { message: expect.stringContaining('4096') as string },
      faults: [{ field, code }],
    });
    const said = (content: string) => ({ messages: [{ role: 'user', content }] });

    it.each([
      ['by a few tokens', said('salt '.repeat(4_093)), 'context_length_exceeded', 'messages'],
      ['by megabytes', said('x'.repeat(3_000_000)), 'context_length_exceeded', 'messages'],
      ['with its answer', { ...said('salt '.repeat(2_000)), max_tokens: 2_100 }, 'context_length_exceeded', 'messages'],
      ['in its answer', { max_tokens: 4_096 }, 'invalid_value', 'max_tokens'],
      [
        'in its answer, as newer clients say it',
        { max_completion_tokens: 1e9 },
        'invalid_value',
        'max_completion_tokens',
      ],
    ])('%s is refused before the model is asked', async (_how, more, code, field) => {
      const { chat, ask } = await scene([modelOf('11111111')]);
      await expect(chat.complete(asking('crumb', more))).rejects.toMatchObject(refusal(code, field));
      expect(ask).not.toHaveBeenCalled();
    });

    it('but for the answer has the room that is left for it', async () => {
      const { chat, ask } = await scene([modelOf('11111111')]);
      const { usage } = await chat.complete(asking('crumb', said('salt '.repeat(4_000))));
      expect(ask.mock.calls[0]![2].maxTokens).toBe(4_096 - (usage?.prompt_tokens ?? 0));
    });

    it.each([
      ['Phi-3.5-mini-instruct:4', true],
      ['Phi-3-medium-128k-instruct:2', true],
      ['gpt-neox:2', true],
      ['Phi-3-medium-4k-instruct:2', false],
    ])('for one model is not for %s', async (baseModel, fits) => {
      const { chat } = await scene([{ ...modelOf('11111111'), baseModel }]);
      const asked = chat.complete(asking('crumb', said('salt '.repeat(5_000))));
      const told = await asked.then(
        () => true,
        () => false,
      );
      expect(told).toBe(fits);
    });
  });

  it.each([
    [424, '400', 400, 'model_refused_request'],
    [424, '422', 400, 'model_refused_request'],
    [424, '413', 413, 'model_refused_request'],
    [400, '', 400, 'model_refused_request'],
    [413, '', 413, 'model_refused_request'],
  ])('that the endpoint answers with %i (%s) is refused with %i', async (status, inner, wanted, type) => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    ask.mockRejectedValue(new RemoteError('The model endpoint', status, inner, 'no'));
    const message = `The model's container refused the request: it answered ${inner || status}.`;
    const remedy = expect.stringContaining('its roles do not alternate') as string;
    const faults = [{ field: 'messages', what: 'is refused by the model', code: type }];
    const refusal = { status: wanted, problem: { type, message, remedy }, faults };
    await expect(chat.complete(asking('crumb'))).rejects.toMatchObject(refusal);
  });

  it.each([
    ['429', 429],
    ['408', 408],
    ['500', 424],
    ['', 424],
  ])('whose container answers %j has failed with it', async (inner, status) => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    ask.mockRejectedValue(new RemoteError('The model endpoint', 424, inner, 'no'));
    await expect(chat.complete(asking('crumb'))).rejects.toMatchObject({ name: 'RemoteError', status });
  });

  it('whose endpoint itself has too much to do fails as it says', async () => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    const busy = new RemoteError('The model endpoint', 429, 'TooMany', 'busy');
    ask.mockRejectedValue(busy);
    await expect(chat.complete(asking('crumb'))).rejects.toBe(busy);
  });

  it('with a name that no model can have is answered in short', async () => {
    const { chat, store } = await scene([modelOf('11111111')]);
    const live = vi.spyOn(store, 'live');
    const refusal: unknown = await chat.complete(asking('a'.repeat(16_000))).catch((error: unknown) => error);
    expect(live).not.toHaveBeenCalled();
    expect(refusal).toMatchObject({
      status: 404,
      problem: {
        message: expect.stringMatching(/^There is no live model 'aaa/),
        remedy: expect.stringMatching(/models/),
      },
      faults: [{ field: 'model', what: 'is the name of no live model' }],
    });
    expect(String(refusal).length).toBeLessThan(300);
  });
});
