import type { SchemaTree } from 'hyparquet';

/** How deep a leaf lies: the levels at which it has a value, and at which its list has an element (0 where it is in no list). */
export interface LeafShape {
  value: number;
  element: number;
  /** The highest levels of its pages. */
  definitions: number;
  repetitions: number;
  /** Whether it is only looked at where there is a value, whatever that is. */
  isPresence: boolean;
}

interface Level {
  definition: number;
  isList: boolean;
}

/** The definition level of each node below the root. */
function levelsOf(path: readonly SchemaTree[]): Level[] {
  let definition = 0;
  return path.slice(1).map(({ element: { repetition_type: repetition } }) => {
    if (repetition !== 'REQUIRED') definition += 1;
    return { definition, isList: repetition === 'REPEATED' };
  });
}

export function shapeOf(path: readonly SchemaTree[]): LeafShape {
  const levels = levelsOf(path);
  const value = levels.at(-1)?.definition ?? 0;
  const lists = levels.filter(({ isList }) => isList);
  return {
    ...{ value, element: lists.at(-1)?.definition ?? 0 },
    ...{ definitions: value, repetitions: lists.length, isPresence: false },
  };
}

/**
 * The shape that tells where the node at a depth of the path holds something: it is not null or, where lists begin in it, one of
 * them has an element. Elements are those of the outermost list.
 */
export function presenceOf(path: readonly SchemaTree[], depth: number): LeafShape {
  const levels = levelsOf(path);
  const within = levels.slice(depth - 1);
  const lists = levels.filter(({ isList }) => isList);
  return {
    value: within.find(({ isList }) => isList)?.definition ?? within[0]?.definition ?? 0,
    element: lists[0]?.definition ?? 0,
    definitions: levels.at(-1)?.definition ?? 0,
    repetitions: lists.length,
    isPresence: true,
  };
}
