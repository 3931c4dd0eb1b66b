import { randomUUID } from 'node:crypto';
import type { ChatMessage } from 'chat-dataset/chat-message';
import type { ModelRecord, ModelStore } from '../storage/model-store.ts';
import type { Sampling, ScoringClient } from '../azure/scoring-client.ts';
import { readModelName } from '../models/contract/model-line.ts';
import { cut } from '../platform/problem.ts';
import { RemoteError, RequestError } from '../platform/errors.ts';
import { BoundedMap } from '../platform/bounded-map.ts';
import { noteModel } from '../platform/telemetry/spans.ts';
import { findRoom } from './answer-room.ts';
import { toConversation, type ChatRequest } from './chat-request.ts';
import { endAt } from './end-at.ts';
import { toChatError } from './model-refusal.ts';
import type { Score } from '../azure/read-score.ts';
import { createUsageCounter, type TokenUsage, type UsageCounter } from './token-usage.ts';

/** OpenAI's chat completion. The endpoint tells no token counts: they are of Phi-3's own tokenizer, and missing for other models. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: {
    index: 0;
    message: { role: 'assistant'; content: string; refusal: null };
    logprobs: null;
    finish_reason: 'stop' | 'length';
  }[];
  usage?: TokenUsage;
}

export interface ChatService {
  complete(request: ChatRequest): Promise<ChatCompletion>;
  /** The model that a client's name means, if it answers; fails with 404 otherwise. */
  find(name: string): Promise<ModelRecord>;
}

interface Answer {
  model: ModelRecord;
  asked: ChatMessage[];
  /** How many tokens it could have. */
  room: number;
  score: Score;
}

/** How long (ms) a client's name for a model is taken to mean the same deployment. A removed one is noticed at once. */
const knownFor = 5_000;
const maxKnown = 1_000;

/** Far beyond what any model is called. */
const maxName = 256;

export function createChatService(
  models: ModelStore,
  scoring: ScoringClient,
  usage: UsageCounter = createUsageCounter(),
): ChatService {
  const known = new BoundedMap<string, { until: number; model: ModelRecord }>(maxKnown);

  async function find(name: string): Promise<ModelRecord> {
    const reference = name.length > maxName ? undefined : readModelName(name);
    const live = reference ? await models.live(reference.line) : [];
    const model = live.find(({ deployment }) => !reference?.shortId || deployment === `r-${reference.shortId}`);
    if (!model) throw notFound(name);
    return model;
  }

  async function findForChat(name: string): Promise<ModelRecord> {
    const kept = known.get(name);
    if (kept && kept.until > Date.now()) return kept.model;
    const model = await find(name);
    known.set(name, { until: Date.now() + knownFor, model });
    return model;
  }

  /** A deployment that is gone has a successor, or the model is no more: then the name is looked up anew. */
  async function ask(request: ChatRequest, again = true): Promise<Answer> {
    const model = await findForChat(request.model);
    noteModel(model.name);
    const asked = toConversation(request.messages);
    const room = await findRoom(model.baseModel, asked, request, usage);
    try {
      return { model, asked, room, score: await scoring.ask(model, asked, samplingOf(request, room)) };
    } catch (error) {
      if (!again || !(error instanceof RemoteError) || error.status !== 404) throw toChatError(error);
      known.delete(request.model);
      return ask(request, false);
    }
  }

  /** Where the container does not tell, an answer that has all the tokens it could have was cut. */
  async function isCut({ model, room, score: { text, finishReason } }: Answer): Promise<boolean> {
    if (finishReason) return finishReason === 'length';
    const counts = await usage.count(model.baseModel, [], text.trimStart());
    return counts !== undefined && counts.completion_tokens >= room;
  }

  return {
    find,
    async complete(request) {
      const answer = await usage.during(ask(request));
      const { model, asked, score } = answer;
      // Models begin with a space.
      const { content, isEnded } = endAt(score.text.trim(), request.stop ?? []);
      const counts = await usage.count(model.baseModel, asked, content);
      return {
        id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
        object: 'chat.completion',
        created: Math.floor(Date.now() / 1000),
        model: model.name,
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content, refusal: null },
            logprobs: null,
            finish_reason: !isEnded && (await isCut(answer)) ? 'length' : 'stop',
          },
        ],
        ...(counts ? { usage: counts } : {}),
      };
    },
  };
}

const samplingOf = (request: ChatRequest, room: number): Sampling => ({
  maxTokens: room,
  temperature: request.temperature ?? undefined,
  topP: request.top_p ?? undefined,
});

const notFound = (name: string): RequestError =>
  new RequestError(
    404,
    {
      type: 'model_not_found',
      message: `There is no live model '${cut(name, 100)}'.`,
      remedy: 'GET /v1/models lists the models that answer. A run of a line replaces the one before it.',
    },
    {},
    [{ field: 'model', what: 'is the name of no live model' }],
  );
