import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFaultBoard } from '../../../local/functions-host/durable/fault-board.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'droptune-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** In which of the first turns after a start of the host the worker dies. */
function deadTurns(given = ''): boolean[] {
  const board = openFaultBoard(folder, given);
  const turn = (number: number) => ({ orchestration: 'story', instanceId: 'run-1', turn: number });
  return Array.from({ length: 64 }, (_, index) => board.strikes('workerDies', turn(index + 1)));
}

const half = JSON.stringify({ workerDies: { share: 0.5, seed: 7 } });

describe('drawn deaths of the worker', () => {
  it('are the same again where everything begins anew', async () => {
    const first = deadTurns(half);
    await rm(join(folder, 'faults.json'));
    expect(deadTurns(half)).toEqual(first);
    expect(first).toContain(true);
    expect(first).toContain(false);
  });

  it('strike other turns after a restart of the host: an instance does not die in the same one for ever', () => {
    const starts = [deadTurns(half), deadTurns(), deadTurns()].map((turns) => JSON.stringify(turns));
    expect(new Set(starts).size).toBe(3);
  });
});
