import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectFormat } from 'chat-dataset/parts';
import type { Progress } from '../../../../../src/lib/storage/run-row.ts';
import type { RowsFilePlan } from '../../../../../src/lib/runs/contract/rows-plan.ts';
import { createImportWork } from '../../../../../src/lib/runs/dataset/import-work.ts';
import { createRangeProgress } from '../../../../../src/lib/runs/dataset/range-progress.ts';
import { bytesSource } from '../../../../../packages/chat-dataset/test/support/bytes-source.ts';
import { options, runId } from '../../../../support/fine-tune-fakes.ts';
import { memoryDatasets } from '../../../../support/memory-datasets.ts';
import { chatColumns, parquetFile } from '../../../../../packages/chat-dataset/test/support/parquet-file.ts';

const dataset = { container: 'datasets', name: 'crumb', etag: '0x8DC' };
const rows = Array.from({ length: 400 }, (_, index) => ({
  prompt: `What is ${index}? ${'na '.repeat((index * 7_919) % 9_000)}`,
  prompt_id: 'x',
  messages: [
    { content: `What is ${index}? ${'na '.repeat((index * 7_919) % 9_000)}`, role: 'user' },
    { content: index % 50 === 7 ? '' : `It is ${index}.`, role: 'assistant' },
  ],
}));
const lines = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** A clock on which so much time passes that everything is shown. */
function every500ms(): () => number {
  let now = 0;
  return () => (now += 500);
}

/** A file that is brought in, by pieces that end when their clock says so. */
async function scene(content: Buffer, maxUnpackedGb = options.max_unpacked_gb) {
  const { datasets, files } = memoryDatasets(dataset, content, {});
  const format = await detectFormat(bytesSource(dataset.name, content));
  if ('problem' in format) throw new Error(format.problem.message);
  const place = { status: 'to_copy' } as const;
  const file: RowsFilePlan = { role: 'dataset', dataset, bytes: content.length, format, place };
  const clock = { now: 0, step: 1 };
  const shown: Progress[] = [];
  const progress = createRangeProgress({ progress: (_, how) => Promise.resolve(void shown.push(how)) }, every500ms());
  const now = () => (clock.now += clock.step);
  const work = createImportWork(datasets, progress, { pieceMs: 5, stretchBytes: 100_000, now });
  const order = { runId, file, options: { ...options, max_unpacked_gb: maxUnpackedGb } };
  const piece = (stretches: number) => work({ ...order, stretches });

  const found = (): unknown => JSON.parse(String(files.get('parts/import-dataset.json')));
  const lines = () => String(files.get('rows.jsonl'));

  async function whole() {
    let pieces = 1;
    let answer = await piece(0);
    for (; answer.status === 'working'; pieces += 1) answer = await piece(answer.stretches);
    return { pieces, bytes: answer.bytes, found: found(), lines: lines() };
  }
  return { piece, whole, found, lines, clock, datasets, shown };
}

const inOnePiece = async (content: Buffer, maxUnpackedGb?: number) => {
  const one = await scene(content, maxUnpackedGb);
  one.clock.step = 0;
  return one.whole();
};

const files: Record<string, () => Promise<Buffer> | Buffer> = {
  'packed JSON Lines': () => gzipSync(lines),
  'a JSON array': () => Buffer.from(JSON.stringify(rows)),
  CSV: () =>
    Buffer.from(`prompt,completion\n${rows.map((row) => `${row.prompt},"${row.messages[1]?.content}"\n`).join('')}`),
  Parquet: () => parquetFile(rows, chatColumns, 'ROW_GROUP_SIZE 128'),
  'a file that breaks off': () => gzipSync(lines).subarray(0, -400),
};

describe.each(Object.keys(files))('bringing in %s', (name) => {
  const content = async () => (await files[name]?.()) ?? Buffer.alloc(0);

  it('gives the same lines, problems and length in pieces of any time', async () => {
    const one = await inOnePiece(await content());
    expect(one.pieces).toBe(1);
    expect(one.bytes).toBe(Buffer.byteLength(one.lines));
    expect(one.lines.split('\n').filter(Boolean).length).toBeGreaterThan(300);
    for (const step of [1, 3, 100]) {
      const many = await scene(await content());
      many.clock.step = step;
      const { pieces, ...answer } = await many.whole();
      expect(pieces).toBeGreaterThan(1);
      expect({ ...answer, pieces: 1 }).toEqual(one);
    }
  });

  it('gives the same after pieces that broke off, and after old ones that worked on beside newer ones', async () => {
    const one = await inOnePiece(await content());
    const stage = await scene(await content());
    stage.clock.step = 2;
    const { stageBlock } = stage.datasets;
    let answer: Awaited<ReturnType<typeof stage.piece>> = { status: 'working', stretches: 0 };
    let broken = 0;
    for (let turn = 0; answer.status === 'working'; turn += 1) {
      const { stretches } = answer;
      let blocks = turn % 2;
      stage.datasets.stageBlock = (...block) =>
        blocks-- > 0 ? stageBlock(...block) : Promise.reject(new Error('killed'));
      await stage.piece(stretches).catch(() => (broken += 1));
      stage.datasets.stageBlock = stageBlock;
      answer = await stage.piece(stretches);
      // It was thought to be dead, has more time than the other, and is done after it.
      stage.clock.step = 1;
      if (answer.status === 'working' && turn % 2 === 1) await stage.piece(stretches);
      stage.clock.step = 2;
    }
    expect(broken).toBeGreaterThan(1);
    expect(answer).toEqual({ status: 'imported', bytes: one.bytes });
    expect(stage.lines()).toBe(one.lines);
  });
});

describe('bringing in a large file', () => {
  it.each(['packed JSON Lines', 'a JSON array', 'Parquet'])(
    'shows how far it is in the bytes of the file: %s',
    async (name) => {
      const content = (await files[name]?.()) ?? Buffer.alloc(0);
      const { whole, clock, shown } = await scene(content);
      clock.step = 2;
      const { pieces } = await whole();
      expect(pieces).toBeGreaterThan(1);
      for (const [index, { done, total, rows: soFar = 0 }] of shown.entries()) {
        expect(total).toBe(content.length);
        expect(done).toBeGreaterThanOrEqual(shown[index - 1]?.done ?? 0);
        expect(done).toBeLessThanOrEqual(total);
        expect(soFar).toBeGreaterThanOrEqual(shown[index - 1]?.rows ?? 0);
      }
      const last = shown.at(-1)!;
      expect(last.done / last.total).toBeGreaterThan(0.8);
      expect(last.rows).toBeGreaterThan(390);
    },
  );

  it('counts the limit of what it may hold over all pieces', async () => {
    const one = await inOnePiece(gzipSync(lines), 0.004);
    const many = await scene(gzipSync(lines), 0.004);
    many.clock.step = 100;
    const { pieces, ...answer } = await many.whole();
    expect(pieces).toBeGreaterThan(1);
    expect({ ...answer, pieces: 1 }).toEqual(one);
    expect(answer.found).toMatchObject({ unread: { what: expect.stringContaining('more than 4000000 bytes') } });
  });

  it('goes on from where it was, and reads nothing that lies before', async () => {
    const content = Buffer.from(JSON.stringify(rows));
    const { piece, datasets } = await scene(content);
    const answer = await piece(0);
    const { source } = datasets;
    const begins: number[] = [];
    datasets.source = (...of) => {
      const whole = source(...of);
      return { ...whole, read: (from = 0, to) => (begins.push(from), whole.read(from, to)) };
    };
    await piece(answer.status === 'working' ? answer.stretches : 0);
    expect(Math.min(...begins)).toBeGreaterThan(90_000);
  });

  it('tells of a packed file that cannot be gone on with in time, and comes to an end', async () => {
    const { piece, clock, found } = await scene(gzipSync(lines));
    const answer = await piece(0);
    clock.step = 100_000;
    expect(await piece(answer.status === 'working' ? answer.stretches : 0)).toMatchObject({ status: 'imported' });
    expect(found()).toMatchObject({ unread: { what: expect.stringContaining('too large to be read in pieces') } });
  });

  it('ends its pieces where there are only rows that cannot be used', async () => {
    const { whole, clock } = await scene(gzipSync(Buffer.from('{"messages":[]}\n'.repeat(300_000))));
    clock.step = 100;
    const { pieces, bytes, found } = await whole();
    expect(pieces).toBeGreaterThan(1);
    expect(bytes).toBe(600_000);
    expect(found).toMatchObject({ rows: 300_000 });
  });
});
