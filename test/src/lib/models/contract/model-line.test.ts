import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connectionNameOf,
  deploymentNameOf,
  endpointNameOf,
  lineOf,
  modelNameOf,
  readModelName,
} from '../../../../../src/lib/models/contract/model-line.ts';
import { knownModelNames } from '../../../../../src/lib/models/contract/base-model.ts';
import { anyText } from '../../../../../packages/chat-dataset/test/support/any-text.ts';

const workspaceId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w';
const runId = 'ftjob-1a2b3c4d5e6f708192a3b4c5';

/** Endpoints and deployments: a letter first, 3 to 32 letters, digits and single dashes. */
const azureMlName = /^(?=.{3,32}$)[a-z](?:-?[a-z0-9])*$/;
const connectionName = /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/;
const anyName = fc.oneof(anyText(80), fc.string({ maxLength: 200 }));

describe('a model line', () => {
  it.each([
    ['crumb.jsonl', undefined, 'crumb'],
    ['in/2026/Crumb Bakery.jsonl', undefined, 'crumb-bakery'],
    ['support.v2.jsonl', undefined, 'support-v2'],
    ['crumb', undefined, 'crumb'],
    ['crumb2.jsonl.gz', undefined, 'crumb2'],
    ['in/Crumb2.NDJSON.zst', undefined, 'crumb2'],
    ['support.v2.csv.gz', undefined, 'support-v2'],
    ['support.v2.gz', undefined, 'support-v2'],
    ['crumb.jsonl', 'Support Bot', 'support-bot'],
    ['crumb.jsonl', 'Crème brûlée', 'creme-brulee'],
    ['--crumb--.jsonl', undefined, 'crumb'],
    ['7-seeds.jsonl', undefined, 'm-7-seeds'],
    ['2024.jsonl', undefined, 'm-2024'],
    ['ab.jsonl', undefined, 'ab'],
    ['abcdefghijklmnopqrstuv.jsonl', undefined, 'abcdefghijklmnopqrstuv'],
  ])('of the blob %j with the suffix %j is %j', (blob, suffix, line) => {
    expect(lineOf(blob, suffix)).toBe(line);
  });

  it.each(['データ.jsonl', '.jsonl', 'a.jsonl', '', '💬💬.jsonl'])(
    'has a name of its own where %j holds too few letters',
    (blob) => {
      expect(lineOf(blob, undefined)).toMatch(/^line-[0-9a-f]{8}$/);
    },
  );

  it.each([
    ['データ.jsonl', '会話.jsonl'],
    ['2024-data.jsonl', '2025-data.jsonl'],
    ['customer-support-conversations-2024.jsonl', 'customer-support-conversations-2025.jsonl'],
    ['bot-データ.jsonl', 'bot-会話.jsonl'],
  ])('of %j and one of %j are two', (one, other) => {
    expect(lineOf(one, undefined)).not.toBe(lineOf(other, undefined));
  });

  it.each([
    ['abcdefghijklmnopqrstuvw.jsonl', /^abcdefghijklmnopq-[0-9a-f]{4}$/],
    ['abcdefghijklmnop-qrstuvw.jsonl', /^abcdefghijklmnop-[0-9a-f]{4}$/],
  ])('is cut where %j is too long for it, with four digits of its own', (blob, wanted) => {
    expect(lineOf(blob, undefined)).toMatch(wanted);
  });

  it('gives names that Azure ML takes, whatever it is called', () => {
    fc.assert(
      fc.property(anyName, fc.option(anyName, { nil: undefined }), (blob, suffix) => {
        const line = lineOf(blob, suffix);
        expect(line).toMatch(/^(?=.{2,22}$)[a-z](?:-?[a-z0-9])*$/);
        expect(endpointNameOf(line, workspaceId)).toMatch(azureMlName);
        expect(connectionNameOf(line)).toMatch(connectionName);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same when it is read from its own name', () => {
    fc.assert(
      fc.property(anyName, (blob) => {
        const line = lineOf(blob, undefined);
        expect(lineOf(line, undefined)).toBe(line);
      }),
    );
  });

  it('has another endpoint in another workspace', () => {
    expect(endpointNameOf('crumb', workspaceId)).not.toBe(endpointNameOf('crumb', `${workspaceId}2`));
  });
});

describe("a run's names", () => {
  it('hold the eight digits of the run', () => {
    expect(deploymentNameOf(runId)).toBe('r-1a2b3c4d');
    expect(deploymentNameOf(runId)).toMatch(azureMlName);
    expect(modelNameOf('Phi-3-mini-4k-instruct', 'crumb', runId)).toBe('ft:phi-3-mini-4k-instruct:crumb:1a2b3c4d');
  });

  it.each([...knownModelNames, 'Phi-3-mini-4k-instruct:14', 'Other.Model:1'])(
    'lead back to the line and the run when the base model is %s',
    (baseModel) => {
      fc.assert(
        fc.property(anyName, (blob) => {
          const line = lineOf(blob, undefined);
          expect(readModelName(modelNameOf(baseModel, line, runId))).toEqual({ line, shortId: '1a2b3c4d' });
        }),
      );
    },
  );
});

describe('a model name', () => {
  it('of a line means the line', () => {
    expect(readModelName('support-bot')).toEqual({ line: 'support-bot' });
  });

  it.each([
    '',
    'Support',
    'ft:x:y',
    'ft:x:y:1a2b3c4',
    'ft:x:y:1A2B3C4D',
    'ft:x:y:1a2b3c4d5',
    ' ft:x:y:1a2b3c4d',
    "a' or live eq true or 'x",
    '../x',
    'a b',
    '1a',
  ])('%j means nothing', (name) => {
    expect(readModelName(name)).toBeUndefined();
  });
});
