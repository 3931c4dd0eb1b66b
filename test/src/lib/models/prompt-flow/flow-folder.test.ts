import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { flowFiles, toFlowFolder } from '../../../../../src/lib/models/prompt-flow/flow-folder.ts';
import type { FlowSubject } from '../../../../../src/lib/models/prompt-flow/flow-subject.ts';
import { zipFlow } from '../../../../../src/lib/models/prompt-flow/zip-flow.ts';

const schema: object = JSON.parse(
  readFileSync(new URL('../../../../fixtures/prompt-flow/Flow.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

const subject: FlowSubject = {
  runId: 'ftjob-0123456789abcdef01234567',
  line: 'crumb',
  model: 'ft:phi-3-mini-4k-instruct:crumb:01234567',
  connection: 'droptune-crumb',
  connectionOwner: 'my-project',
  contextTokens: 4096,
  endpointUrl: 'https://crumb-1.westeurope.inference.ml.azure.com/score',
};
const nodeSchema = z.object({
  name: z.string(),
  source: z.object({ path: z.string() }),
  inputs: z.record(z.string(), z.unknown()),
});
const portSchema = z.looseObject({ reference: z.string().optional() });
const flowSchema = z.object({
  type: z.string(),
  display_name: z.string(),
  description: z.string(),
  inputs: z.record(z.string(), portSchema),
  outputs: z.record(z.string(), portSchema),
  nodes: z.array(nodeSchema),
  environment: z.object({ python_requirements_txt: z.string() }),
});
const flowOf = (from: FlowSubject) => flowSchema.parse(parse(toFlowFolder(from)['flow.dag.yaml']));

describe("a run's prompt flow", () => {
  it('is valid by the schema that prompt flow publishes', () => {
    expect(validate(parse(toFlowFolder(subject)['flow.dag.yaml'])), JSON.stringify(validate.errors)).toBe(true);
  });

  it('would not be with a field that the schema does not have', () => {
    const document = parse(toFlowFolder(subject)['flow.dag.yaml']) as object;
    expect(validate({ ...document, name: 'crumb' })).toBe(false);
    expect(validate({ ...document, inputs: { input_data: { type: 'text' } } })).toBe(false);
  });

  it('is a chat: one question, one answer and the history', () => {
    const { type, inputs, outputs } = flowOf(subject);
    const flagged = (ports: Record<string, object>, flag: string) =>
      Object.entries(ports).flatMap(([name, port]) => ((port as Record<string, unknown>)[flag] === true ? [name] : []));
    expect(type).toBe('chat');
    expect(flagged(inputs, 'is_chat_input')).toEqual(['input_data']);
    expect(flagged(inputs, 'is_chat_history')).toEqual(['chat_history']);
    expect(flagged(outputs, 'is_chat_output')).toEqual(['answer']);
  });

  it('refers only to what it has: files, nodes, inputs and the parameters of its function', () => {
    const files = toFlowFolder(subject);
    const { nodes, outputs, inputs, environment } = flowOf(subject);
    const [node] = nodes;
    const python = files['integrate_with_promptflow.py'];
    expect(Object.keys(files).sort()).toEqual([...flowFiles].sort());
    expect(files).toHaveProperty([node!.source.path]);
    expect(files).toHaveProperty([environment.python_requirements_txt]);
    expect(outputs['answer']?.reference).toBe(`\${${node!.name}.output}`);
    const [, parameters = ''] = /@tool\ndef \w+\(([^)]*)\)/.exec(python) ?? [];
    expect([...parameters.matchAll(/(\w+):/g)].map(([, name]) => name).sort()).toEqual(
      Object.keys(node!.inputs).sort(),
    );
    for (const value of Object.values(node!.inputs)) {
      const input = /^\$\{inputs\.(\w+)\}$/.exec(String(value))?.[1];
      if (input) expect(inputs).toHaveProperty(input);
    }
    expect(node!.inputs).toMatchObject({ connection: 'droptune-crumb', context_tokens: 4096 });
    expect(python.match(/^@tool$/gm)).toHaveLength(1);
  });

  it.each(['a: b', '"x"\n- y', '#no', "it's", 'yes', '\u2028{}', '${inputs.x}', '\\', 'ключ 🔑'])(
    'keeps the name %j as it is, whatever YAML would make of it',
    (name) => {
      const {
        nodes,
        display_name: title,
        description,
      } = flowOf({ ...subject, line: name, connection: name, model: name });
      expect(nodes[0]!.inputs['connection']).toBe(name);
      expect([title, description]).toEqual([`${name} chat`, expect.stringContaining(`Asks ${name} through`)]);
      const connection = parse(toFlowFolder({ ...subject, connection: name, endpointUrl: name })['connection.yaml']);
      expect(connection).toMatchObject({ name, configs: { endpoint: name }, secrets: { key: '<user-input>' } });
    },
  );

  it('tells how to use it, that prompt flow retires, and what to use then', () => {
    const page = toFlowFolder(subject)['README.md'];
    for (const part of [
      ...['2027-04-20', 'Upload from local', 'pf flow test --flow .', 'pfazure flow create --flow .', 'my-project'],
      ...['/v1', 'Agent Framework', '`droptune-crumb`', subject.model, subject.runId],
    ])
      expect(page).toContain(part);
  });
});

describe('the zip of a flow', () => {
  it('holds the folder, and has the same bytes wherever and whenever it is made', () => {
    const files = toFlowFolder(subject);
    const zone = process.env['TZ'];
    const zips = ['Asia/Tokyo', 'America/Lima'].map((name) => {
      process.env['TZ'] = name;
      return Buffer.from(zipFlow(files)).toString('base64');
    });
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(zips[0]).toBe(zips[1]);
    const unpacked = unzipSync(zipFlow(files));
    const texts = Object.entries(unpacked).map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]);
    expect(Object.fromEntries(texts)).toEqual(files);
  });
});
