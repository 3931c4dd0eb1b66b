import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rooms } from '../../scripts/mutation-rooms.ts';
import { projectRoot } from '../../scripts/run.ts';

const found = (patterns: string[]) => patterns.map((pattern) => globSync(pattern, { cwd: projectRoot }).length);

it.each(Object.entries(rooms))('the room %s leads to sources and to tests, by each of its paths', (_name, room) => {
  expect(found([...room.files, ...room.tests])).not.toContain(0);
});
