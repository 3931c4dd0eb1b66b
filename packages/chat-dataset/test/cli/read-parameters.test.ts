import { describe, expect, it } from 'vitest';
import { readParameters } from '../../src/cli/read-parameters.ts';

describe('the parameters of droptune', () => {
  it.each([
    [['--test_size', '0.1', '--json'], { test_size: 0.1 }],
    [['--test-size', '0.1'], { test_size: 0.1 }],
    [['--test_size=0.1'], { test_size: 0.1 }],
    [['--slice=[-5%:]'], { slice: '[-5%:]' }],
    [['--dedupe', 'near', '--seed', '7'], { dedupe: 'near', seed: 7 }],
  ])('%j are options of a run', (named, options) => {
    expect(readParameters(['check', 'a.jsonl', ...named])).toMatchObject({ command: { source: 'a.jsonl', options } });
  });

  it('may stand in any order', () => {
    const { command } = readParameters(['--json', 'split', '--out', 'made', 'a.jsonl']) as { command: object };
    expect(command).toMatchObject({ name: 'split', source: 'a.jsonl', out: 'made', isJson: true });
  });

  it.each([
    [['check'], 'Name one file'],
    [['check', 'a.jsonl', 'b.jsonl'], 'Name one file'],
    [['chekc', 'a.jsonl'], "There is no command 'chekc'"],
    [
      ['check', 'a.jsonl', '--test_size', '2', '--seed', 'x'],
      "'test_size' must be a number above 0 and below 1; option 'seed' must be",
    ],
    [['check', 'a.jsonl', '--seed'], '--seed needs a value'],
    [['check', 'a.jsonl', '--seed', '1', '--seed', '2'], '--seed is given twice'],
    [['check', 'a.jsonl', '--Seed', '1'], "'--Seed' is no option"],
    [['check', 'a.jsonl', '--out', 'x'], "'check' writes no files"],
    [['check', 'a.jsonl', '--split', 'train'], '--split is for datasets on the hub'],
    [['check', 'hf://owner/name'], 'Name a split'],
    [['split', 'a.jsonl'], '--out DIR'],
    [['check', 'a.jsonl', '--revision', 'main'], '--revision is for datasets on the hub'],
  ])('%j are refused', (parameters, why) => {
    expect(readParameters(parameters)).toEqual({ fault: expect.stringContaining(why) });
  });
});
