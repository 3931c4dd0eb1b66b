import { defineConfig } from 'vitest/config';

/** The tests of one room, which `npm run mutate` names. */
export default defineConfig({
  test: {
    name: 'mutate',
    include: (process.env['DROPTUNE_MUTATE_TESTS'] ?? '').split(',').filter(Boolean),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
