import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pythonTool } from '../../../../../src/lib/models/prompt-flow/python-tool.ts';

/** What the tool imports, as far as it goes: prompt flow's marks do nothing, and requests speak plain HTTP. */
const packages: Record<string, string> = {
  'promptflow/__init__.py': '',
  'promptflow/core.py': 'def tool(function):\n    return function\n',
  'promptflow/connections.py': 'class CustomConnection:\n    pass\n',
  'requests.py': `import json as codec, urllib.error, urllib.request
class exceptions:
    class RequestException(Exception):
        pass
class Response:
    def __init__(self, status, headers, body):
        self.status_code, self.headers, self.body = status, headers, body
    def json(self):
        return codec.loads(self.body)
def post(url, json, headers, timeout):
    request = urllib.request.Request(url, codec.dumps(json).encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout[0]) as answer:
            return Response(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Response(error.code, error.headers, error.read())
    except OSError as error:
        raise exceptions.RequestException("%s with %s" % (error, headers))
`,
};

/** Runs the tool as a flow does, with every log line on stderr; asks at once where it would pause. */
const driver = `import json, logging, sys
logging.basicConfig(level=logging.DEBUG)
import integrate_with_promptflow as flow
flow.PAUSES = (0, 0)
order = json.load(sys.stdin)
class Connection:
    endpoint, key = order["endpoint"], order["key"]
try:
    answer = flow.integrate_with_promptflow(order["question"], Connection(), order.get("history"), order.get("tokens", 4096))
    print(json.dumps({"answer": answer}))
except flow.ModelError as error:
    print(json.dumps({"error": str(error)}))
`;

const hasPython = spawnSync('python3', ['--version']).status === 0;
const isOnCi = process.env['CI'] === 'true';
/** A machine without Python cannot look at Python; where it is promised, its lack is a fault. */
const looks = (what: () => Promise<void>) => async () => {
  if (hasPython) return what();
  expect(isOnCi, 'python3 is missing').toBe(false);
  console.info('There is no python3 here: the Python of the prompt flow is looked at where there is one.');
};

const key = 'k3y-that-nobody-may-see';
let folder: string;
let server: ReturnType<typeof createServer>;
let answers: { status: number; body: unknown; headers?: Record<string, string> }[];
let asked: { headers: IncomingHttpHeaders; body: { input_data: { input_string: object[] } } }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
  await mkdir(join(folder, 'promptflow'));
  const files = { ...packages, 'driver.py': driver, 'integrate_with_promptflow.py': pythonTool };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  server = createServer((request, response) => {
    void (async () => {
      asked.push({ headers: request.headers, body: (await json(request)) as (typeof asked)[number]['body'] });
      const { status, body, headers } = answers.shift() ?? { status: 500, body: 'out of answers' };
      response.writeHead(status, headers).end(JSON.stringify(body));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  answers = [];
});

async function run(order: object = {}): Promise<{ answer?: string; error?: string; log: string }> {
  const child = spawn('python3', ['-W', 'error', 'driver.py'], { cwd: folder });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`;
  child.stdin.end(JSON.stringify({ endpoint, key, question: 'Who?', ...order }));
  const [out, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (out === '') throw new Error(log);
  return { ...(JSON.parse(out) as { answer?: string }), log };
}

const turn = (question: string, answer: string) => ({ inputs: { input_data: question }, outputs: { answer } });

/** Each test starts a process or two, on a machine that may be busy with others. */
describe('the Python of a flow', () => {
  it(
    'compiles',
    looks(async () => {
      const { status, stderr } = spawnSync('python3', ['-m', 'py_compile', 'integrate_with_promptflow.py'], {
        cwd: folder,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }),
  );

  it(
    'sends the conversation as the endpoint takes it, the oldest turn first',
    looks(async () => {
      answers = [{ status: 200, body: { output: ' Gates and Allen.' } }];
      const history = [turn('Hi', 'Hello.'), turn('Where?', 'There.'), { inputs: {}, outputs: {} }];
      expect(await run({ history })).toMatchObject({ answer: 'Gates and Allen.' });
      expect(asked[0]).toMatchObject({
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: {
          input_data: {
            input_string: [
              { role: 'user', content: 'Hi' },
              { role: 'assistant', content: 'Hello.' },
              { role: 'user', content: 'Where?' },
              { role: 'assistant', content: 'There.' },
              { role: 'user', content: 'Who?' },
            ],
            parameters: { temperature: 0.7, do_sample: true, max_new_tokens: 512 },
          },
        },
      });
    }),
  );

  it(
    'leaves out the oldest turns that would not fit beside the answer',
    looks(async () => {
      answers = [{ status: 200, body: { output: 'Yes.' } }];
      await run({ history: [turn('x'.repeat(900), 'y'), turn('Where?', 'There.')], tokens: 812 });
      expect(asked[0]?.body.input_data.input_string).toHaveLength(3);
    }),
  );

  it.each([
    ['a text', 'Yes.'],
    ['a list', ['Yes.']],
    ['records', [{ '0': 'Yes.' }]],
    ['output in a list', { output: ['Yes.'] }],
    ['choices', { choices: [{ message: { content: 'Yes.' } }] }],
  ])('reads an answer that is %s', (_, body) =>
    looks(async () => {
      answers = [{ status: 200, body }];
      expect(await run()).toMatchObject({ answer: 'Yes.' });
    })(),
  );

  it(
    'asks again when it is throttled or the endpoint is being moved',
    looks(async () => {
      answers = [429, 503].map((status) => ({ status, body: '' }));
      answers.push({ status: 200, body: { output: 'Yes.' } });
      expect(await run()).toMatchObject({ answer: 'Yes.' });
      expect(asked).toHaveLength(3);
    }),
  );

  it.each([
    [401, "put the endpoint's key into the connection again"],
    [404, 'no deployment with traffic'],
    [408, 'lower max_new_tokens'],
    [424, "container failed: its log is on the deployment's page"],
    [500, 'Look at the deployment'],
  ])('says what to do about a %i, and asks once', (status, advice) =>
    looks(async () => {
      answers = [{ status, body: { error: key }, headers: { 'x-request-id': 'r-17' } }];
      const { error } = await run();
      expect(error).toContain(`answered ${status} (request r-17)`);
      expect(error).toContain(advice);
      expect(asked).toHaveLength(1);
    })(),
  );

  it.each([[{ error: 'bad input' }], [{}], [[]], [{ output: null }], [7]])('does not take %j for an answer', (body) =>
    looks(async () => {
      answers = [{ status: 200, body }];
      expect((await run()).error).toContain('in no known shape');
    })(),
  );

  it(
    'tells the key neither in its log nor in its errors',
    looks(async () => {
      answers = [
        { status: 429, body: '' },
        { status: 401, body: { error: key } },
      ];
      const refused = await run();
      const unreachable = await run({ endpoint: 'http://127.0.0.1:1/score' });
      expect(unreachable.error).toContain('could not be reached');
      expect(refused.log).toContain('trying again');
      for (const { log, error } of [refused, unreachable]) {
        expect(error).toBeDefined();
        expect(`${log}${error}`).not.toContain(key);
      }
    }),
  );
});
