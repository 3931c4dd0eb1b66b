import { describe, expect, it } from 'vitest';
import {
  done,
  happy,
  modelName,
  namesOf,
  orchestrations,
  playRun,
  runId,
  working,
} from '../../support/fine-tune-fakes.ts';
import { createSeededRandom } from '../../../local/seeded-random.ts';
import { play, type Played, type PlayedTurn } from '../../support/play.ts';

/** A run in which every wait takes more than one look. */
const slow = {
  lookAtTraining: (_input: unknown, { count }: { count: number }) =>
    count < 3 ? working : done({ status: 'completed' as const }),
  deployModel: (_input: unknown, { count }: { count: number }) =>
    count < 3 ? working : done({ status: 'ready' as const }),
};

/** All turns that a play takes, each of which may be the one in which the worker dies. */
async function turnsOf(playIt: (dies: (turn: PlayedTurn) => boolean) => Promise<Played>): Promise<PlayedTurn[]> {
  const turns: PlayedTurn[] = [];
  await playIt((turn) => {
    turns.push(turn);
    return false;
  });
  return turns;
}

const isSame = (one: PlayedTurn, other: PlayedTurn): boolean =>
  one.instanceId === other.instanceId && one.turn === other.turn;

const restartAfterMs = 60_000;

describe('a run whose worker dies', () => {
  const playSlow = (dies: (turn: PlayedTurn) => boolean) => playRun(slow, { dies, restartAfterMs });

  it('in the middle of any one turn, of any of its orchestrations, succeeds', async () => {
    const turns = await turnsOf(playSlow);
    expect(new Set(turns.map(({ name }) => name)).size).toBeGreaterThanOrEqual(6);
    for (const fatal of turns) {
      const played = await playSlow((turn) => isSame(turn, fatal));
      expect({ fatal, output: played.output }).toEqual({ fatal, output: { status: 'succeeded', model: modelName } });
    }
  });

  it('is not ended by the death of a sub-orchestration: it is called again, and no other step is taken twice', async () => {
    const turns = (await turnsOf(playSlow)).filter(({ instanceId }) => instanceId !== runId);
    const usual = namesOf(await playRun(slow));
    for (const fatal of turns) {
      const played = await playSlow((turn) => isSame(turn, fatal));
      expect({ fatal, executions: played.executions }).toEqual({ fatal, executions: 1 });
      const others = (names: string[]) => names.filter((name) => name === 'submitTraining' || name === 'finishRun');
      expect(others(namesOf(played))).toEqual(others(usual));
    }
  });

  it.each([1, 2, 3, 4, 5])('in one turn of twelve, drawn by the seed %i, succeeds all the same', async (seed) => {
    const draw = createSeededRandom(seed);
    const played = await playSlow(() => draw() < 1 / 12);
    expect(played.output).toEqual({ status: 'succeeded', model: modelName });
  });

  it('is ended by a step that kept failing, once, and not by calling the sub-orchestration again', async () => {
    const played = await playRun({
      checkRange: () => {
        throw new Error('the table is gone');
      },
    });
    expect(played.output).toMatchObject({ status: 'failed', error: { type: 'step_kept_failing' } });
    expect(played.instances.get(`${runId}:checkRows`)).toMatchObject({ status: 'completed', executions: 1 });
  });
});

describe('the removal of a model whose worker dies', () => {
  it('in the middle of any turn is done when it is started again', async () => {
    const input = { runId: 'removal-crumb', line: 'crumb' };
    const playRemoval = (dies: (turn: PlayedTurn) => boolean) =>
      play({
        name: 'modelRemoval',
        input,
        instanceId: input.runId,
        orchestrations,
        activities: {
          ...happy,
          removeModel: (_input, { count }) => (count < 3 ? working : happy.removeModel(input, undefined as never)),
        },
        dies,
        restartAfterMs,
      });
    for (const fatal of await turnsOf(playRemoval)) {
      const played = await playRemoval((turn) => isSame(turn, fatal));
      expect({ fatal, output: played.output }).toEqual({ fatal, output: { status: 'removed' } });
    }
  });
});
