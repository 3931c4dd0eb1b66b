import { describe, expect, it, vi } from 'vitest';
import { findRoom } from '../../../../src/lib/chat/answer-room.ts';
import { chatRequestSchema } from '../../../../src/lib/chat/chat-request.ts';

const model = 'Phi-3-mini-4k-instruct';

/** How much room an answer has to a conversation that is said to have so many tokens. */
function roomFor(content: string, more: object = {}, tokens?: number, baseModel = model) {
  const prompt = vi.fn(() => Promise.resolve(tokens));
  const request = chatRequestSchema.parse({ model: 'crumb', messages: [{ role: 'user', content }], ...more });
  return { room: findRoom(baseModel, [{ role: 'user', content }], request, { prompt }), prompt };
}

describe('the room for an answer', () => {
  it.each([
    ['is as long as it was asked for', { max_tokens: 7 }, 7],
    ['is what newer clients ask for, where both are said', { max_tokens: 7, max_completion_tokens: 9 }, 9],
    ['is 512 tokens where nobody says', {}, 512],
  ])('%s', async (_how, more, room) => {
    expect(await roomFor('Hi.', more).room).toBe(room);
  });

  it.each([
    ['x'.repeat(1_192), 514, false],
    ['x'.repeat(1_192), 515, true],
    ['x'.repeat(1_193), 514, true],
    [`${' '.repeat(5_000)}${'x'.repeat(1_192)}`, 514, false],
    [`x${' '.repeat(1_192)}`, 514, true],
  ])('is counted only where the lengths leave it open: %#', async (content, wanted, isCounted) => {
    const { room, prompt } = roomFor(content, { max_tokens: wanted }, 100);
    expect(await room).toBe(wanted);
    expect(prompt).toHaveBeenCalledTimes(isCounted ? 1 : 0);
  });

  it('is what the window leaves, to the last token', async () => {
    expect(await roomFor('x'.repeat(9_000), {}, 4_000).room).toBe(96);
    expect(await roomFor('x'.repeat(9_000), {}, 4_095).room).toBe(1);
    expect(await roomFor('x'.repeat(9_000), { max_tokens: 96 }, 4_000).room).toBe(96);
    expect(await roomFor('x', { max_tokens: 4_095 }, 1).room).toBe(4_095);
  });

  it('is left to the container where nobody knows the window, or counts the tokens', async () => {
    const unknown = roomFor('x'.repeat(200_000), { max_tokens: 50_000 }, 90_000, 'gpt-neox');
    expect(await unknown.room).toBe(50_000);
    expect(unknown.prompt).not.toHaveBeenCalled();
    expect(await roomFor('x'.repeat(9_000), {}, undefined).room).toBe(512);
  });

  it.each([
    ['x'.repeat(9_000), {}, 4_096, 'The conversation has 4096 tokens.'],
    ['x'.repeat(9_000), { max_tokens: 97 }, 4_000, 'The conversation has 4000 tokens, and its answer may have 97.'],
    ['x'.repeat(65_537), {}, 1, 'The conversation has far more than that.'],
  ])('is refused with the numbers and what to do: %#', async (content, more, tokens, numbers) => {
    await expect(roomFor(content, more, tokens).room).rejects.toMatchObject({
      status: 400,
      problem: {
        type: 'context_length_exceeded',
        message: `The model's context has 4096 tokens. ${numbers}`,
        remedy: 'Leave out what was said first, or ask for fewer tokens.',
      },
      faults: [
        { field: 'messages', what: 'must fit into 4096 tokens, with their answer', code: 'context_length_exceeded' },
      ],
    });
  });

  it('of a conversation that may just fit is found by counting', async () => {
    const { room, prompt } = roomFor('x'.repeat(65_536), {}, 4_000);
    expect(await room).toBe(96);
    expect(prompt).toHaveBeenCalledTimes(1);
  });

  it.each(['max_tokens', 'max_completion_tokens'])('cannot be the whole window, which %s is told', async (field) => {
    await expect(roomFor('Hi.', { [field]: 4_096 }).room).rejects.toMatchObject({
      status: 400,
      problem: {
        type: 'invalid_body',
        message: `${field} is too large: question and answer of this model share 4096 tokens.`,
        remedy: 'Ask for fewer tokens, or leave it out.',
      },
      faults: [{ field, what: 'must be below 4096', code: 'invalid_value' }],
    });
  });
});
