import { describe, expect, it } from 'vitest';
import { createEventLog } from '../../../../src/lib/storage/event-log.ts';
import { createRunJournal } from '../../../../src/lib/storage/run-journal.ts';
import { createRunStore } from '../../../../src/lib/storage/run-store.ts';
import { RunCancelled } from '../../../../src/lib/platform/errors.ts';
import { memoryTable } from '../../../support/memory-table.ts';

const runId = 'ftjob-0123456789abcdef01234567';
const error = { type: 'told', message: 'It went wrong.', remedy: 'Make it right.' };

async function scene(hasRow = true) {
  const claims = memoryTable();
  const store = createRunStore(memoryTable(), claims);
  const events = createEventLog(memoryTable());
  const createdAt = new Date().toISOString();
  const dataset = { container: 'datasets', name: 'a.jsonl', etag: 'e' };
  await claims.insert({
    partitionKey: 'run',
    rowKey: runId,
    createdAt,
    container: 'datasets',
    blob: 'a.jsonl',
    blobEtag: 'e',
  });
  if (hasRow) await store.create(runId, dataset, createdAt);
  const row = async () => (await store.get(runId))!;
  return { journal: createRunJournal(store, events, '/subscriptions/s/workspaces/w'), store, events, row };
}

describe("a run's journal", () => {
  it('opens a phase and closes the one before at the same moment', async () => {
    const { journal, row } = await scene();
    expect(await journal.enter(runId, 'validating')).toEqual({ status: 'running' });
    expect(await journal.enter(runId, 'splitting')).toEqual({ status: 'running' });
    const { phases, status, phase } = await row();
    expect({ status, phase }).toEqual({ status: 'running', phase: 'splitting' });
    expect(phases.map(({ name }) => name)).toEqual(['validating', 'splitting']);
    expect(phases[0]!.endedAt).toBe(phases[1]!.startedAt);
    expect(phases[1]!.endedAt).toBeUndefined();
  });

  it('begins with the row itself where whoever started the run has not written it yet', async () => {
    const { journal, row, store } = await scene(false);
    expect(await journal.enter(runId, 'validating')).toEqual({ status: 'running' });
    const { createdAt, ...begun } = await row();
    expect(begun).toMatchObject({ status: 'running', container: 'datasets', blob: 'a.jsonl', blobEtag: 'e' });
    await store.create(runId, { container: 'datasets', name: 'a.jsonl', etag: 'e' }, createdAt, { line: 'a' });
    expect(await row()).toMatchObject({ status: 'running', line: 'a' });
  });

  it('opens a phase once, however often its steps are done', async () => {
    const { journal, row, events } = await scene();
    await journal.enter(runId, 'validating');
    const before = await row();
    await Promise.all([journal.enter(runId, 'validating'), journal.enter(runId, 'validating')]);
    expect((await row()).phases).toEqual(before.phases);
    expect(await events.list(runId)).toHaveLength(1);
  });

  it('writes down both of two phases that open at once', async () => {
    const { journal, row } = await scene();
    await Promise.all([journal.enter(runId, 'validating'), journal.enter(runId, 'splitting')]);
    expect((await row()).phases.map(({ name }) => name).sort()).toEqual(['splitting', 'validating']);
  });

  it('tells a step that the run was cancelled, and opens no phase', async () => {
    const { journal, store, row } = await scene();
    await store.change(runId, { cancelRequestedAt: '2026-11-23T04:00:00Z' });
    expect(await journal.enter(runId, 'training')).toEqual({ status: 'cancelled' });
    expect((await row()).phases).toEqual([]);
  });

  it('tells a step how the run had ended', async () => {
    const { journal } = await scene();
    await journal.finish(runId, { status: 'failed', error });
    expect(await journal.enter(runId, 'training')).toEqual({ status: 'ended', outcome: { status: 'failed', error } });
  });

  it('stops a step that shows its progress when the run was cancelled', async () => {
    const { journal, store } = await scene();
    await journal.progress(runId, { done: 1, total: 2, unit: 'rows' });
    await store.change(runId, { cancelRequestedAt: '2026-11-23T04:00:00Z' });
    await expect(journal.progress(runId, { done: 2, total: 2, unit: 'rows' })).rejects.toBeInstanceOf(RunCancelled);
  });

  it('shows a resource once, even when two are added at once', async () => {
    const { journal, row } = await scene();
    await Promise.all([
      journal.addResource(runId, 'job', runId, 'https://ml.azure.com/runs/its-own'),
      journal.addResource(runId, 'job', runId, 'https://ml.azure.com/runs/its-own'),
      journal.addResource(runId, 'model', 'crumb:1'),
    ]);
    expect((await row()).resources.toSorted((left, right) => left.kind.localeCompare(right.kind))).toEqual([
      { kind: 'job', name: runId, url: 'https://ml.azure.com/runs/its-own' },
      {
        kind: 'model',
        name: 'crumb:1',
        url: 'https://ml.azure.com/model/crumb:1/details?wsid=/subscriptions/s/workspaces/w',
      },
    ]);
  });

  it('keeps earlier warnings and tells each once, in the run and in its timeline', async () => {
    const { journal, row, events } = await scene();
    await journal.warn(runId, ['Old model.', 'Small size.']);
    await journal.warn(runId, ['Old model.', 'Small size.']);
    await journal.warn(runId, ['No upload.']);
    expect((await row()).warnings).toEqual(['Old model.', 'Small size.', 'No upload.']);
    const told = (await events.list(runId)).filter(({ level }) => level === 'warn');
    expect(told.map(({ message }) => message).sort()).toEqual(['No upload.', 'Old model.', 'Small size.']);
  });

  it('writes the end once', async () => {
    const { journal, row, events } = await scene();
    await journal.enter(runId, 'validating');
    expect(await journal.finish(runId, { status: 'succeeded', model: 'ft:m' })).toBe(true);
    expect(await journal.finish(runId, { status: 'failed', error })).toBe(true);
    expect(await row()).toMatchObject({ status: 'succeeded', model: 'ft:m', progress: null });
    expect((await row()).finishedAt).toBe((await row()).phases[0]!.endedAt);
    expect((await events.list(runId)).filter(({ id }) => id === '99-end')).toHaveLength(1);
  });

  it('does not let a run succeed that was cancelled before, but lets it end so', async () => {
    const { journal, store, row } = await scene();
    await store.change(runId, { cancelRequestedAt: '2026-11-23T04:00:00Z' });
    expect(await journal.finish(runId, { status: 'succeeded', model: 'ft:m' })).toBe(false);
    expect((await row()).status).toBe('queued');
    expect(await journal.finish(runId, { status: 'cancelled' })).toBe(true);
    expect((await row()).status).toBe('cancelled');
  });
});
