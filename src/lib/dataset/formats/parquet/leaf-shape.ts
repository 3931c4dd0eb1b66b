import type { SchemaTree } from 'hyparquet';

/** How deep a leaf lies: the levels at which it has a value, and at which its list has an element (0 where it is in no list). */
export interface LeafShape {
  value: number;
  element: number;
}

export function shapeOf(path: readonly SchemaTree[]): LeafShape {
  let value = 0;
  let element = 0;
  for (const { element: node } of path.slice(1)) {
    if (node.repetition_type !== 'REQUIRED') value += 1;
    if (node.repetition_type === 'REPEATED') element = value;
  }
  return { value, element };
}
