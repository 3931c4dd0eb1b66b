/** What is mutated together, and the tests that are to notice. */
export interface Room {
  files: string[];
  tests: string[];
}

const roomOf = (name: string): Room => ({
  files: [`src/lib/${name}/**/*.ts`],
  tests: [`test/src/lib/${name}/**/*.test.ts`],
});

const datasets = 'packages/chat-dataset';

export const rooms: Record<string, Room> = {
  models: roomOf('models'),
  runs: roomOf('runs'),
  webhooks: roomOf('webhooks'),
  chat: roomOf('chat'),
  'dataset-rules': {
    files: [
      `${datasets}/src/rows/**/*.ts`,
      `${datasets}/src/detections/**/*.ts`,
      `${datasets}/src/scan/conclude-check.ts`,
      `${datasets}/src/report/row-warnings.ts`,
    ],
    tests: [
      ...['rows', 'detections', 'report'].map((folder) => `${datasets}/test/${folder}/**/*.test.ts`),
      `${datasets}/test/scan/{check-range,quick-row}.test.ts`,
    ],
  },
  'dataset-split': {
    files: [
      `${datasets}/src/scan/{choose-sides,plan-split,split-range}.ts`,
      `${datasets}/src/similarity/{assign-sides,cluster-groups,cluster-rows,leaked-pairs}.ts`,
    ],
    tests: [`${datasets}/test/scan/{choose-sides,plan-split}.test.ts`, `${datasets}/test/similarity/**/*.test.ts`],
  },
};
