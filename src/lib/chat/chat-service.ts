import { randomUUID } from 'node:crypto';
import type { ModelRecord, ModelStore } from '../azure/model-store.ts';
import type { Sampling, ScoringClient } from '../azure/scoring-client.ts';
import type { ChatMessage } from '../dataset/chat-row.ts';
import { readModelName } from '../domain/model-line.ts';
import { RemoteError, RequestError } from '../errors.ts';
import { RecentMap } from '../recent-map.ts';
import { noteModel } from '../telemetry/spans.ts';
import { toConversation, type ChatRequest } from './chat-request.ts';
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
    finish_reason: 'stop';
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
  content: string;
}

/** How long (ms) a client's name for a model is taken to mean the same deployment. A removed one is noticed at once. */
const knownFor = 5_000;
const mostKnown = 1_000;

export function createChatService(
  models: ModelStore,
  scoring: ScoringClient,
  usage: UsageCounter = createUsageCounter(),
): ChatService {
  const known = new RecentMap<string, { until: number; model: ModelRecord }>(mostKnown);

  async function find(name: string): Promise<ModelRecord> {
    const reference = readModelName(name);
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
    try {
      const asked = toConversation(request.messages);
      return { model, asked, content: await scoring.ask(model, asked, samplingOf(request)) };
    } catch (error) {
      if (!again || !(error instanceof RemoteError) || error.status !== 404) throw error;
      known.delete(request.model);
      return ask(request, false);
    }
  }

  return {
    find,
    async complete(request) {
      const { model, asked, content } = await usage.during(ask(request));
      const counts = await usage.count(model.baseModel, asked, content);
      return {
        id: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
        object: 'chat.completion',
        created: Math.floor(Date.now() / 1000),
        model: model.name,
        choices: [
          { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
        ],
        ...(counts ? { usage: counts } : {}),
      };
    },
  };
}

const samplingOf = (request: ChatRequest): Sampling => ({
  maxTokens: request.max_completion_tokens ?? request.max_tokens ?? undefined,
  temperature: request.temperature ?? undefined,
  topP: request.top_p ?? undefined,
});

const notFound = (name: string): RequestError =>
  new RequestError(404, {
    type: 'model_not_found',
    message: `There is no live model '${name}'.`,
    remedy: 'GET /v1/models lists the models that answer. A run of a line replaces the one before it.',
  });
