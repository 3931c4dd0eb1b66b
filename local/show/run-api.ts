import { z } from 'zod';
import { runSummarySchema, runViewSchema, type RunSummary, type RunView } from './run-view.ts';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** The app's HTTP API, as far as the show uses it. Every call rejects with what the app said. */
export interface RunApi {
  isUp(): Promise<boolean>;
  /** Newest first. */
  listRuns(): Promise<RunSummary[]>;
  getRun(id: string): Promise<RunView>;
  /** Starts a run of what `source` names. */
  askForRun(body: Record<string, string>): Promise<RunView>;
  /** The answer's text; empty when there is none. */
  ask(model: string, messages: ChatMessage[]): Promise<string>;
}

const runListSchema = z.object({ data: z.array(runSummarySchema) });
const answerSchema = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).nonempty(),
});
const patience = 60_000;

export function createRunApi({ url, key }: { url: string; key: string }): RunApi {
  async function call<Answer>(path: string, schema: z.ZodType<Answer>, body?: object): Promise<Answer> {
    const response = await fetch(`${url}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${body ? 'POST' : 'GET'} ${path} was answered ${response.status}: ${text}`);
    return schema.parse(JSON.parse(text));
  }

  return {
    isUp: () =>
      fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    listRuns: async () => (await call('/v1/runs?limit=50', runListSchema)).data,
    getRun: (id) => call(`/v1/runs/${id}`, runViewSchema),
    askForRun: (body) => call('/v1/runs', runViewSchema, body),
    ask: async (model, messages) => {
      const { choices } = await call('/v1/chat/completions', answerSchema, { model, messages });
      return choices[0]?.message.content ?? '';
    },
  };
}
