import type { ChatMessage } from 'chat-dataset/chat-message';
import { contextWindowOf } from '../models/contract/base-model.ts';
import { RequestError } from '../platform/errors.ts';
import type { ChatRequest } from './chat-request.ts';
import type { UsageCounter } from './token-usage.ts';

/** How long (tokens) an answer may become where nobody says. */
const usualLength = 512;

/** A role and an end for each message, and one for the answer. */
const tokensAround = 3;

/** Where the vocabulary lacks a character, it is written as its UTF-8 bytes. */
const maxTokensOfUnit = 3;

/** Phi-3's longest token is sixteen blanks. */
const maxUnitsOfToken = 16;

/**
 * How many tokens the answer may have, in the window that it shares with the conversation.
 * @throws RequestError (400) where they do not fit. Of a model whose window or vocabulary is not known, its container finds out.
 */
export async function findRoom(
  baseModel: string,
  asked: readonly ChatMessage[],
  request: ChatRequest,
  usage: Pick<UsageCounter, 'prompt'>,
): Promise<number> {
  const wanted = request.max_completion_tokens ?? request.max_tokens ?? undefined;
  const room = wanted ?? usualLength;
  const window = contextWindowOf(baseModel);
  if (window === undefined) return room;
  if (wanted !== undefined && wanted >= window) throw tooLongAnswer(request, window);
  // Counting takes a while: it is left out where the lengths alone decide.
  const units = asked.reduce((sum, { content }) => sum + content.trimStart().length, 0);
  if (units * maxTokensOfUnit + (asked.length + 1) * tokensAround + room <= window) return room;
  if (units > window * maxUnitsOfToken) throw tooLongConversation(window);
  const prompt = await usage.prompt(baseModel, asked);
  if (prompt === undefined) return room;
  if (prompt + (wanted ?? 1) > window) throw tooLongConversation(window, { prompt, wanted });
  return Math.min(room, window - prompt);
}

const tooLongAnswer = (request: ChatRequest, window: number): RequestError => {
  const field = request.max_completion_tokens ? 'max_completion_tokens' : 'max_tokens';
  return new RequestError(
    400,
    {
      type: 'invalid_body',
      message: `${field} is too large: question and answer of this model share ${window} tokens.`,
      remedy: 'Ask for fewer tokens, or leave it out.',
    },
    {},
    [{ field, what: `must be below ${window}`, code: 'invalid_value' }],
  );
};

function tooLongConversation(window: number, counted?: { prompt: number; wanted: number | undefined }): RequestError {
  const tokens = counted ? `${counted.prompt} tokens` : 'far more than that';
  const answer = counted?.wanted ? `, and its answer may have ${counted.wanted}` : '';
  return tooLong(
    `The model's context has ${window} tokens. The conversation has ${tokens}${answer}.`,
    `must fit into ${window} tokens, with their answer`,
  );
}

const tooLong = (message: string, what: string): RequestError =>
  new RequestError(
    400,
    { type: 'context_length_exceeded', message, remedy: 'Leave out what was said first, or ask for fewer tokens.' },
    {},
    [{ field: 'messages', what, code: 'context_length_exceeded' }],
  );
