import { describe, expect, it } from 'vitest';
import { chatRequestSchema, toConversation } from '../../../../src/lib/chat/chat-request.ts';

const user = { role: 'user' as const, content: 'How much salt?' };
const assistant = { role: 'assistant' as const, content: 'Two percent.' };
const system = { role: 'system' as const, content: 'You bake.' };
const request = { model: 'crumb', messages: [user] };

const faultsOf = (change: object) => chatRequestSchema.safeParse({ ...request, ...change }).error?.issues ?? [];

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

  it.each([
    { tools: [], tool_choice: 'auto', functions: [], function_call: 'none', parallel_tool_calls: true },
    { response_format: { type: 'text' }, logprobs: false, top_logprobs: 0, logit_bias: {}, stop: [] },
    { presence_penalty: 0, frequency_penalty: 0, modalities: ['text'], store: false, reasoning_effort: 'none' },
    { tools: null, tool_choice: null, response_format: null, logprobs: null, top_logprobs: null, logit_bias: null },
    { stop: null, presence_penalty: null, frequency_penalty: null, audio: null, store: null, functions: null },
    { user: 'u', metadata: { a: 'b' }, seed: 7, service_tier: 'auto', stream_options: null, prompt_cache_key: 'k' },
    { stop: 'END' },
    { stop: ['a', 'b', 'c', 'd'] },
    { messages: [user, { ...assistant, refusal: null, tool_calls: [], function_call: null, annotations: [] }, user] },
    { messages: [{ ...user, name: 'Ann' }] },
  ])('may say what asks for nothing special: %j', (change) => {
    expect(faultsOf(change)).toEqual([]);
  });

  it.each([
    ['tools', [{ type: 'function', function: { name: 'f' } }]],
    ['tools', ''],
    ['tools', 0],
    ['tools', false],
    ['tool_choice', 'required'],
    ['tool_choice', { type: 'function', function: { name: 'f' } }],
    ['functions', [{ name: 'f' }]],
    ['function_call', { name: 'f' }],
    ['response_format', { type: 'json_object' }],
    ['response_format', { type: 'json_schema', json_schema: {} }],
    ['response_format', 'text'],
    ['logprobs', true],
    ['top_logprobs', 3],
    ['logit_bias', { 50256: -100 }],
    ['presence_penalty', 0.5],
    ['frequency_penalty', -1],
    ['modalities', ['text', 'audio']],
    ['audio', { voice: 'alloy' }],
    ['store', true],
    ['reasoning_effort', 'high'],
    ['web_search_options', {}],
  ])('is refused where %s is %j, which cannot be done', (field, value) => {
    expect(faultsOf({ [field]: value })).toMatchObject([
      {
        path: [field],
        params: { code: 'unsupported_parameter' },
        message: expect.stringMatching(/^(is not|can only)/),
      },
    ]);
  });

  it.each([
    [{ role: 'tool', content: 'x', tool_call_id: 'c' }, 'role'],
    [{ role: 'function', content: 'x', name: 'f' }, 'role'],
    [{ role: 'assistant', content: null, tool_calls: [{ id: 'c' }] }, 'tool_calls'],
    [{ role: 'assistant', content: null, function_call: { name: 'f' } }, 'function_call'],
  ])('is refused with calls of tools in its history, for that reason: %j', (message, field) => {
    expect(faultsOf({ messages: [user, message, user] })).toMatchObject([
      { path: ['messages', 1, field], message: expect.stringContaining('not trained to call tools') },
    ]);
  });

  it('is told which roles there are where a message has another', () => {
    expect(faultsOf({ messages: [{ role: 'wizard', content: 'x' }] })).toMatchObject([
      { path: ['messages', 0, 'role'], message: 'must be system, developer, user or assistant' },
    ]);
  });

  it.each([
    [{ messages: Array.from({ length: 50_000 }, () => 5) }, ['messages']],
    [{ messages: [{ role: 'user', content: Array.from({ length: 50_000 }, () => 5) }] }, ['messages', 0, 'content']],
  ])('is refused for the length of a list, and nothing that is in it: %#', (change, path) => {
    expect(faultsOf(change)).toMatchObject([{ path }]);
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
    [{ stop: '' }, 'stop'],
    [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
    [{ stop: 5 }, 'stop'],
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
