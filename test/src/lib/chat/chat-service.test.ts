import { describe, expect, it, vi } from 'vitest';
import { createModelStore, type ModelRecord } from '../../../../src/lib/azure/model-store.ts';
import type { ScoringClient } from '../../../../src/lib/azure/scoring-client.ts';
import { chatRequestSchema } from '../../../../src/lib/chat/chat-request.ts';
import { createChatService } from '../../../../src/lib/chat/chat-service.ts';
import { toChatText } from '../../../../src/lib/tokens/chat-template.ts';
import { createPhi3Tokenizer } from '../../../../src/lib/tokens/phi3-tokenizer.ts';
import { RemoteError } from '../../../../src/lib/errors.ts';
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
  const ask = vi.fn<ScoringClient['ask']>(() => Promise.resolve('Two percent.'));
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
  });

  it('finds the new deployment when the one it knew is gone', async () => {
    const { chat, ask, store } = await scene([modelOf('11111111')]);
    await chat.complete(asking('crumb'));
    await store.put(modelOf('11111111', false));
    await store.put(modelOf('22222222'));
    ask.mockRejectedValueOnce(new RemoteError('The model endpoint', 404, '', 'gone'));
    expect((await chat.complete(asking('crumb'))).model).toBe(modelOf('22222222').name);
  });

  it('tells what else the deployment answered', async () => {
    const { chat, ask } = await scene([modelOf('11111111')]);
    ask.mockRejectedValue(new RemoteError('The model endpoint', 503, '', 'busy'));
    await expect(chat.complete(asking('crumb'))).rejects.toMatchObject({ status: 503 });
    expect(ask).toHaveBeenCalledTimes(1);
  });
});
