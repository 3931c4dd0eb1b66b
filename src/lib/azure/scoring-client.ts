import type { ChatMessage } from 'chat-dataset/chat-message';
import { RemoteError } from '../platform/errors.ts';
import { readScore, type Score } from './read-score.ts';
import { recordFirstByte } from '../platform/telemetry/metrics.ts';
import { inCallSpan } from '../platform/telemetry/spans.ts';

export interface ScoringTarget {
  scoringUri: string;
  endpoint: string;
  deployment: string;
}

export interface Sampling {
  maxTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
}

/** What the endpoint answered, whole. */
interface Scored {
  response: Response;
  text: string;
}

/** Asks a deployment of a managed online endpoint. Answers the model's words. */
export interface ScoringClient {
  ask(place: ScoringTarget, messages: readonly ChatMessage[], sampling: Sampling): Promise<Score>;
}

const service = 'The model endpoint';

/**
 * An answer that is none. What the endpoint said may repeat what it was asked: it is there for whoever asks for it, and in no
 * message, log or telemetry.
 */
export class ModelError extends RemoteError {
  readonly #words: string;
  constructor(status: number, code: string, message: string, words: string) {
    super(service, status, code, message);
    this.#words = words;
  }
  get words(): string {
    return this.#words;
  }
}

/** The deployment itself gives up after 180 s. */
const patienceMs = 190_000;

/** `keyOf` fetches an endpoint's key; keys are kept until the endpoint no longer takes them. */
export function createScoringClient(
  keyOf: (endpoint: string) => Promise<string>,
  fetch = globalThis.fetch,
): ScoringClient {
  const keys = new Map<string, Promise<string>>();

  function keptKey(endpoint: string): Promise<string> {
    const kept = keys.get(endpoint) ?? keyOf(endpoint);
    keys.set(endpoint, kept);
    kept.catch(() => keys.delete(endpoint));
    return kept;
  }

  async function post({ scoringUri, endpoint, deployment }: ScoringTarget, body: string): Promise<Scored> {
    const started = performance.now();
    try {
      const response = await fetch(scoringUri, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await keptKey(endpoint)}`,
          'content-type': 'application/json',
          'azureml-model-deployment': deployment,
        },
        body,
        signal: AbortSignal.timeout(patienceMs),
      });
      recordFirstByte(response.status, (performance.now() - started) / 1_000);
      return { response, text: await response.text() };
    } catch (error) {
      if (error instanceof RemoteError) throw error;
      throw new RemoteError(service, 0, '', error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  async function ask(place: ScoringTarget, body: string): Promise<Score> {
    let scored = await post(place, body);
    if (scored.response.status === 401) {
      keys.delete(place.endpoint);
      scored = await post(place, body);
    }
    const { response, text } = scored;
    const { ok, status } = response;
    const words = text.slice(0, 300);
    if (!ok) throw new ModelError(status, innerStatusOf(response), 'It could not answer.', words);
    const answer = readScore(text);
    if (answer === undefined) throw new ModelError(status, 'UnknownShape', 'It answered in no known shape.', words);
    return answer;
  }

  return {
    ask: (place, messages, sampling) =>
      inCallSpan(service, () => ask(place, JSON.stringify(toScoreRequest(messages, sampling)))),
  };
}

/** A 424 carries the container's own status in a header. */
const innerStatusOf = (response: Response): string => response.headers.get('ms-azureml-model-error-statuscode') ?? '';

/** What Hugging Face's `generate` takes; a temperature of 0 means the likeliest token each time. */
function toScoreRequest(
  messages: readonly ChatMessage[],
  { maxTokens = 512, temperature = 0.7, topP = 0.95 }: Sampling,
) {
  const sampled = temperature > 0;
  return {
    input_data: {
      input_string: messages,
      parameters: {
        max_new_tokens: maxTokens,
        do_sample: sampled,
        ...(sampled ? { temperature, top_p: topP } : {}),
      },
    },
  };
}
