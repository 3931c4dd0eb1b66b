import { describe, expect, it } from 'vitest';
import { chatRequestSchema, toConversation } from '../../../../src/lib/chat/chat-request.ts';

const user = { role: 'user' as const, content: 'How much salt?' };
const assistant = { role: 'assistant' as const, content: 'Two percent.' };
const system = { role: 'system' as const, content: 'You bake.' };
const request = { model: 'crumb', messages: [user] };

const faultOf = (change: object): string => {
  const parsed = chatRequestSchema.safeParse({ ...request, ...change });
  return parsed.success ? '' : parsed.error.issues.map(({ path }) => path.join('.')).join();
};

describe('a chat request', () => {
  it('is taken as the OpenAI client sends it, with fields that are not known', () => {
    const more = { temperature: 0, top_p: 1, max_tokens: 5, n: 1, stream: false, user: 'u', seed: 1, tools: [] };
    expect(chatRequestSchema.parse({ ...request, ...more })).toMatchObject({
      ...request,
      temperature: 0,
      max_tokens: 5,
    });
  });

  it('may leave out what is null', () => {
    expect(faultOf({ temperature: null, top_p: null, max_tokens: null, n: null, stream: null })).toBe('');
  });

  it('may give content in parts', () => {
    const parts = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'How much ' },
          { type: 'text', text: 'salt?' },
        ],
      },
    ];
    expect(chatRequestSchema.parse({ ...request, messages: parts }).messages).toEqual([user]);
  });

  it("takes a developer's message for the system's", () => {
    const messages = [{ role: 'developer', content: 'You bake.' }, user];
    expect(chatRequestSchema.parse({ ...request, messages }).messages).toEqual([system, user]);
  });

  it.each([
    [{ model: '' }, 'model'],
    [{ model: undefined }, 'model'],
    [{ messages: [] }, 'messages'],
    [{ messages: 'hi' }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }, 'messages.0.content'],
    [{ temperature: 3 }, 'temperature'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ top_p: 0 }, 'top_p'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ max_completion_tokens: 1.5 }, 'max_completion_tokens'],
    [{ n: 2 }, 'n'],
    [{ stream: true }, 'stream'],
  ])('is refused with %j', (change, path) => {
    expect(faultOf(change)).toContain(path);
  });
});

describe('a conversation', () => {
  it('is as it was without a system message', () => {
    expect(toConversation([user, assistant, user])).toEqual([user, assistant, user]);
  });

  it('begins with what the system said, within the first question', () => {
    expect(toConversation([system, assistant, user, user])).toEqual([
      assistant,
      { role: 'user', content: 'You bake.\n\nHow much salt?' },
      user,
    ]);
  });

  it('holds all that the system said, in order', () => {
    const more = { role: 'system' as const, content: 'Be kind.' };
    expect(toConversation([system, user, more])).toEqual([
      { role: 'user', content: 'You bake.\n\nBe kind.\n\nHow much salt?' },
    ]);
  });

  it('of the system alone becomes a question', () => {
    expect(toConversation([system])).toEqual([{ role: 'user', content: 'You bake.' }]);
  });
});
