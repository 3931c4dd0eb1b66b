const suites = '/^(it|test|describe|suite)$/';
const left = '/^(only|skip|todo|skipIf|runIf|fails)$/';

/** A test that is not run, or the only one that is, says nothing. */
export const everyTestRuns = [
  {
    selector: `MemberExpression[property.name=${left}]:matches([object.name=${suites}], [object.object.name=${suites}])`,
    message: 'Every test runs: repair it or remove it.',
  },
];

const message = 'A test does not sleep: poll a condition with a deadline, or use a clock. Waits live in test/support.';

/** Sleeping hides races and costs time; what tests wait with lives in test/support. */
export const sleepGlobals = ['setTimeout', 'setInterval'].map((name) => ({ name, message }));
export const sleepImports = {
  paths: ['node:timers/promises', 'timers/promises', 'node:timers', 'timers'].map((name) => ({ name, message })),
};
