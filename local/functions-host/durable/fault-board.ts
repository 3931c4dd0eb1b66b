import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createSeededRandom } from '../../seeded-random.ts';
import { type EngineFaults, engineFaultsSchema, takePlanted, type TurnPlace } from './engine-faults.ts';

/** The faults as they are now. They are kept on disk, so a restart of the host neither heals nor repeats them. */
export interface FaultBoard {
  read(): EngineFaults;
  /** Sets the named faults whole; the others stay. Throws a ZodError for what is no fault. Starts all seeds anew. */
  set(changes: unknown): EngineFaults;
  /** Everything back to good health. */
  reset(): EngineFaults;
  /** Whether a fault strikes this turn; each question counts. */
  strikes(fault: keyof EngineFaults, place: TurnPlace): boolean;
}

/**
 * `given` is what the environment asked for when this was kept: asked for once, it holds once. `starts` counts those of the host:
 * after each of them other turns are drawn, as an instance that is started again would else die in the same turn for ever.
 */
const keptSchema = z.object({ given: z.string(), starts: z.int().default(0), faults: engineFaultsSchema });

function readKept(path: string, given: string): z.infer<typeof keptSchema> {
  const kept = existsSync(path) ? keptSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data : undefined;
  const isAnswered = kept && (given === '' || kept.given === given);
  const faults = isAnswered ? kept.faults : engineFaultsSchema.parse(JSON.parse(given || '{}'));
  return { given, faults, starts: (kept?.starts ?? 0) + 1 };
}

const toSeed = (...parts: (string | number)[]) => createHash('sha256').update(parts.join('\n')).digest().readUInt32LE();

/** `given`: JSON text of the faults to begin with, empty for those that were kept. Throws when it is no such thing. */
export function openFaultBoard(stateFolder: string, given: string): FaultBoard {
  const path = join(stateFolder, 'faults.json');
  const { starts, faults: kept } = readKept(path, given);
  let faults = kept;
  const generators = new Map<string, () => number>();

  function keep(next: EngineFaults): EngineFaults {
    faults = next;
    writeFileSync(`${path}.draft`, JSON.stringify({ given, starts, faults }));
    renameSync(`${path}.draft`, path);
    return next;
  }

  function replace(next: EngineFaults): EngineFaults {
    generators.clear();
    return keep(next);
  }

  keep(faults);

  /** Each instance has numbers of its own, so that it meets the same faults whatever else goes on. */
  function isDrawn(fault: keyof EngineFaults, { orchestration, instanceId }: TurnPlace): boolean {
    const { share, seed, orchestrations } = faults[fault];
    if (share === 0 || orchestrations?.includes(orchestration) === false) return false;
    const key = `${fault}:${instanceId}`;
    const random = generators.get(key) ?? createSeededRandom(toSeed(seed, fault, instanceId, starts));
    generators.set(key, random);
    return random() < share;
  }

  return {
    read: () => faults,
    set: (changes) => replace(engineFaultsSchema.parse({ ...faults, ...z.looseObject({}).parse(changes) })),
    reset: () => replace(engineFaultsSchema.parse({})),
    strikes(fault, place) {
      const taken = takePlanted(faults[fault].planted, place);
      if (!taken) return isDrawn(fault, place);
      keep({ ...faults, [fault]: { ...faults[fault], planted: taken.left } });
      return true;
    },
  };
}
