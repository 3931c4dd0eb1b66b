import * as df from 'durable-functions';

const later = (context, milliseconds) =>
  context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + milliseconds));

/** Something of everything, each effect named for its instance. */
df.app.orchestration('line', function* (context) {
  const effect = (step) => context.df.callActivity('effect', `${context.df.instanceId}/${step}`);
  const first = yield effect('first');
  const both = yield context.df.Task.all([effect('left'), effect('right')]);
  yield later(context, 100);
  const child = yield context.df.callSubOrchestrator('child', context.df.instanceId, `${context.df.instanceId}-child`);
  const last = yield effect('last');
  return [first, ...both, child, last].map((key) => key.split('/')[1]);
});

df.app.orchestration('child', function* (context) {
  return yield context.df.callActivity('effect', `${context.df.getInput()}/child`);
});

df.app.orchestration('waits', function* (context) {
  const got = [];
  for (let n = 0; n < 3; n++) got.push(yield context.df.waitForExternalEvent('go'));
  return got;
});

df.app.orchestration('waits-late', function* (context) {
  yield context.df.waitForExternalEvent('open');
  const got = [];
  for (let n = 0; n < 3; n++) got.push(yield context.df.waitForExternalEvent('go'));
  return got;
});

df.app.orchestration('races', function* (context) {
  const timer = later(context, context.df.getInput());
  const event = context.df.waitForExternalEvent('done');
  const winner = yield context.df.Task.any([timer, event]);
  if (winner === event) timer.cancel();
  return winner === event ? event.result : 'time is up';
});

df.app.orchestration('collects', function* (context) {
  const so_far = context.df.getInput() ?? [];
  const got = [...so_far, yield context.df.waitForExternalEvent('item')];
  if (got.length === 5) return got;
  yield context.df.callActivity('echo', got.length);
  context.df.continueAsNew(got);
});

df.app.orchestration('counts', function* (context) {
  const input = context.df.getInput();
  if (input.left === 0) return input.done;
  yield context.df.callActivity('echo', input.left);
  context.df.continueAsNew({ left: input.left - 1, done: input.done + 1 });
});

df.app.orchestration('changes', function* (context) {
  const isReplaying = context.df.isReplaying;
  if (isReplaying) yield later(context, 1000);
  else yield context.df.callActivity('echo', 1);
});

df.app.orchestration('sleeps', function* (context) {
  const before = context.df.currentUtcDateTime.getTime();
  yield later(context, context.df.getInput());
  return context.df.currentUtcDateTime.getTime() - before;
});

df.app.orchestration('calls-nobody', function* (context) {
  yield context.df.callActivity('nobody', 1);
});

df.app.orchestration('asks-an-entity', function* (context) {
  yield context.df.callEntity(new df.EntityId('counter', 'one'), 'add', 1);
});

df.app.orchestration('retries', function* (context) {
  const options = new df.RetryOptions(60_000, 5);
  options.backoffCoefficient = 2;
  options.maxRetryIntervalInMilliseconds = 150_000;
  const before = context.df.currentUtcDateTime.getTime();
  const tries = yield context.df.callActivityWithRetry('fails-until', options, context.df.getInput());
  return { tries, minutes: (context.df.currentUtcDateTime.getTime() - before) / 60_000 };
});

df.app.orchestration('fails-once', function* (context) {
  const first = yield context.df.callActivity('effect', `${context.df.instanceId}/first`);
  const tries = yield context.df.callActivity('fails-until', context.df.getInput());
  return [first.split('/')[1], tries];
});

df.app.orchestration('crowds', function* (context) {
  const calls = Array.from({ length: 12 }, () => context.df.callActivity('crowd'));
  return Math.max(...(yield context.df.Task.all(calls)));
});

df.app.orchestration('busy', function* (context) {
  let sum = 0;
  for (let n = 0; n < 10; n++) sum += yield context.df.callActivity('echo', n);
  return sum;
});
