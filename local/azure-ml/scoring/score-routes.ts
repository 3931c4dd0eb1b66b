import { join } from 'node:path';
import { ArmError } from '../http/arm-error.ts';
import { toMilliseconds } from '../http/duration-schema.ts';
import { parameter, type Answer, type Call, type Route } from '../http/route.ts';
import type { Deployment } from '../endpoints/deployment.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Learner } from '../learner/learner.ts';
import { tokenize } from '../learner/tokenize.ts';
import type { Service } from '../service.ts';
import type { TokenVerifier } from '../../token-verifier.ts';
import { chooseDeployment } from './choose-deployment.ts';
import { toScoreAnswer } from './score-answer.ts';
import { scoreBodySchema, type ScoreBody } from './score-body.ts';

const usualLength = 256;
const contextWindow = 4_096;

/** The endpoints' own addresses, behind their own keys. */
export function scoreRoutes(service: Service, learner: Learner, verifier: TokenVerifier): Route[] {
  const inFlight = new Map<string, number>();

  async function score(call: Call): Promise<Answer> {
    const endpoint = service.endpoints.get(parameter(call, 'endpoint'));
    if (!endpoint || endpoint.provisioningState === 'Creating')
      throw new ArmError(404, 'NotFound', 'There is no such endpoint.');
    authorize(endpoint, call, verifier);
    // A header that is sent twice comes as one string joined by commas.
    const asked = call.headers['azureml-model-deployment'] as string | undefined;
    const deployment = chooseDeployment(service, endpoint, asked);
    const id = `${endpoint.name}/${deployment.name}`;
    const now = inFlight.get(id) ?? 0;
    if (now >= maxInFlight(deployment)) throw new ArmError(429, 'TooManyRequests', 'Too many pending requests.');
    inFlight.set(id, now + 1);
    try {
      const headers = { 'azureml-model-deployment': deployment.name };
      return { headers, ...(await answer(service, learner, deployment, call.body)) };
    } finally {
      inFlight.set(id, (inFlight.get(id) ?? 1) - 1);
    }
  }

  return [{ method: 'POST', door: 'open', path: '/endpoints/{endpoint}/score', handle: score }];
}

function authorize({ authMode, keys }: Endpoint, { headers }: Call, verifier: TokenVerifier): void {
  const presented = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const passes =
    authMode === 'AADToken'
      ? verifier.verify(headers.authorization, ['https://ml.azure.com']).ok
      : presented === keys.primaryKey || (authMode === 'Key' && presented === keys.secondaryKey);
  if (!passes)
    throw new ArmError(401, 'Unauthorized', 'Please provide a valid key or token.', { 'www-authenticate': 'Bearer' });
}

/** One request at a time an instance, and as many waiting, unless the deployment says more. */
function maxInFlight({ properties, capacity }: Deployment): number {
  return 2 * properties.requestSettings.maxConcurrentRequestsPerInstance * capacity;
}

async function answer(service: Service, learner: Learner, deployment: Deployment, body: unknown): Promise<Answer> {
  const { scoring } = service.board.read();
  const [status, ...statuses] = scoring.statuses;
  if (status !== undefined) service.board.set({ scoring: { ...scoring, statuses } });
  const longest = toMilliseconds(deployment.properties.requestSettings.requestTimeout);
  if (scoring.delay > 0) await service.clock.sleep(Math.min(scoring.delay, longest));
  if (scoring.delay > longest)
    throw new ArmError(408, 'RequestTimeout', 'The model took longer than the request timeout.');
  if (status !== undefined) return toldStatus(status);
  const parsed = scoreBodySchema.safeParse(body);
  if (!parsed.success)
    return modelError(
      400,
      'Received input does not match the model: input_data.input_string must be a list of messages.',
    );
  const { conversations, isBatch, options } = readScoreBody(parsed.data);
  const tooLong = conversations.some(
    (talk) => tokenize(talk.map(({ content }) => content).join('\n')).length + options.maxNewTokens > contextWindow,
  );
  if (tooLong)
    return modelError(
      400,
      `The conversation and max_new_tokens are longer than the context of ${contextWindow} tokens.`,
    );
  const folder = join(service.folder, deployment.artifact);
  try {
    const texts = await Promise.all(conversations.map((messages) => learner.answer(folder, messages, options)));
    return {
      status: 200,
      body: toScoreAnswer(scoring.shape, scoring.answer === null ? texts : [scoring.answer], isBatch),
    };
  } catch {
    return modelError(500, 'An unexpected error occurred in scoring script. Check the logs for more info.');
  }
}

function readScoreBody({ input_data: { input_string: input, parameters } }: ScoreBody) {
  const isBatch = Array.isArray(input[0]);
  // A list of lists is a batch; the schema knows no other mixture.
  const conversations = (isBatch ? input : [input]) as { role: 'system' | 'user' | 'assistant'; content: string }[][];
  const temperature = parameters?.do_sample === false ? 0 : (parameters?.temperature ?? 0);
  return { conversations, isBatch, options: { maxNewTokens: parameters?.max_new_tokens ?? usualLength, temperature } };
}

/** What the front of an endpoint answers when the container does not answer 200. */
function modelError(status: number, message: string): Answer {
  const headers = {
    'ms-azureml-model-error-statuscode': String(status),
    'ms-azureml-model-error-reason': 'model_error',
  };
  return { status: 424, headers, body: { message } };
}

function toldStatus(status: number): Answer {
  if (status === 424) return modelError(500, 'Internal Server Error');
  return { status, body: { error: { code: String(status), message: 'The endpoint was told to answer this.' } } };
}
