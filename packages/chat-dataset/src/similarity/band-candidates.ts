import { setImmediate } from 'node:timers/promises';
import type { BitSet } from '../spill/bit-set.ts';
import { createBuckets, type Buckets } from '../spill/buckets.ts';
import { createPairTable, grown } from '../spill/pair-table.ts';
import type { Scratch } from '../spill/scratch.ts';
import { createSpool, type Spool } from '../spill/spool.ts';
import type { Contents } from './distinct-contents.ts';
import { bandKey, bands as bandCount, signatureNumbers } from './min-hash.ts';
import { mixBits } from './mix-bits.ts';

/** Of so many contents all bands are looked at together; of more, some at a time, so that less is on the disk at once. */
const fewContents = 0x80000;
const bandsOfMany = 4;
/** Contents of one key that are put in order in memory; groups of more are read for themselves. */
const maxGathered = 0x80000;
const filterBits = 21;

/** Stands in a list where a band ends. */
const bandEnd = 0xffffffff;
/** Contents of one key that are given together; of more, each time with so many of those before, so that likes are not parted. */
const maxTogether = 0x40000;
const repeated = 256;

/**
 * Contents that share a band of their signatures: for each band, and for each key in its order, the contents with it in their
 * order. A number is a content · 2 + 1 where a group begins, and a content · 2 elsewhere; `bandEnd` follows each band.
 * `candidates` is told all contents of the list.
 */
export async function listCandidates(contents: Contents, scratch: Scratch, candidates: BitSet): Promise<Spool> {
  const list = createSpool(scratch.file(), 1);
  const lister = createLister(list, candidates);
  const count = contents.rows.count();
  const bandsAtOnce = count <= fewContents ? bandCount : bandsOfMany;
  for (let first = 0; first < bandCount; first += bandsAtOnce) {
    const bands = Array.from({ length: bandsAtOnce }, () => createBuckets(scratch, count, 2));
    addKeys(contents, bands, first);
    for (const band of bands) {
      for (const spool of band.all) {
        lister(spool);
        await setImmediate();
      }
      list.numbers[list.next()] = bandEnd;
      band.close();
    }
  }
  return list;
}

/** The groups of a list. A group is good until the next is asked for. */
export function* candidateGroups(list: Spool): Generator<{ group: Uint32Array; band: number }> {
  let room = new Uint32Array(1024);
  let [length, band] = [0, 0];
  for (const chunk of list.chunks())
    for (const number of chunk) {
      const isEnd = number === bandEnd;
      if (length > 0 && (isEnd || (number & 1) === 1)) {
        yield { group: room.subarray(0, length), band };
        length = 0;
      }
      if (isEnd) {
        band += 1;
        continue;
      }
      if (length === maxTogether) {
        yield { group: room.subarray(0, length), band };
        room.copyWithin(0, length - repeated, length);
        length = repeated;
      }
      if (length === room.length) room = grown(room);
      room[length++] = number >>> 1;
    }
}

function addKeys({ signatures }: Contents, bands: Buckets[], first: number): void {
  let content = 0;
  for (const chunk of signatures.chunks())
    for (let from = 0; from < chunk.length; from += signatureNumbers, content += 1)
      for (const [band, buckets] of bands.entries()) {
        const key = bandKey(chunk, from, first + band);
        const spool = buckets.of(key);
        const at = spool.next();
        spool.numbers[at] = key;
        spool.numbers[at + 1] = content;
      }
}

function createLister(list: Spool, candidates: BitSet) {
  const table = createPairTable();
  const keys = (): Uint32Array => table.lows();
  const filter = new Uint8Array(1 << filterBits);
  const slotOf = (key: number): number => mixBits(key) >>> (32 - filterBits);

  /** Counts the keys that may have come before, in `table`: nearly all keys come once, and are not looked at again. */
  function countKeys(bucket: Spool): number[] {
    filter.fill(0);
    table.clear();
    for (const chunk of bucket.chunks())
      for (let at = 0; at < chunk.length; at += 2) {
        const slot = slotOf(chunk[at] ?? 0);
        if ((filter[slot] ?? 0) < 2) filter[slot] = (filter[slot] ?? 0) + 1;
      }
    const counts: number[] = [];
    for (const chunk of bucket.chunks())
      for (let at = 0; at < chunk.length; at += 2) {
        const key = chunk[at] ?? 0;
        if (filter[slotOf(key)] !== 2) continue;
        const place = table.placeOf(0, key);
        counts[place] = (counts[place] ?? 0) + 1;
      }
    return counts;
  }

  function put(content: number, isFirst: boolean): void {
    list.numbers[list.next()] = content * 2 + (isFirst ? 1 : 0);
    candidates.add(content);
  }

  return function listBucket(bucket: Spool): void {
    const counts = countKeys(bucket);
    const shared = [...counts.keys()]
      .filter((place) => (counts[place] ?? 0) > 1)
      .sort((left, right) => (keys()[left] ?? 0) - (keys()[right] ?? 0));
    for (const groups of batches(shared, counts)) listGroups(bucket, groups, counts);
  };

  /** The contents of some keys, by as little reading as there is room. */
  function listGroups(bucket: Spool, groups: number[], counts: number[]): void {
    const starts = new Map<number, number>();
    let length = 0;
    for (const place of groups) {
      starts.set(keys()[place] ?? 0, length);
      length += counts[place] ?? 0;
    }
    const gathered = new Uint32Array(length > maxGathered ? 0 : length);
    const begun = new Set<number>();
    const take = (key: number, place: number, content: number): void => {
      const isFirst = !begun.has(key);
      if (isFirst) begun.add(key);
      starts.set(key, place + 1);
      if (gathered.length === 0) put(content, isFirst);
      else gathered[place] = content * 2 + (isFirst ? 1 : 0);
    };
    for (const chunk of bucket.chunks())
      for (let at = 0; at < chunk.length; at += 2) {
        const place = starts.get(chunk[at] ?? 0);
        if (place !== undefined) take(chunk[at] ?? 0, place, chunk[at + 1] ?? 0);
      }
    for (const number of gathered) put(number >>> 1, (number & 1) === 1);
  }
}

/** Keys in their order, together where their contents fit into memory. A key with more than that is alone. */
function* batches(places: number[], counts: number[]): Generator<number[]> {
  let batch: number[] = [];
  let length = 0;
  for (const place of places) {
    const count = counts[place] ?? 0;
    if (batch.length > 0 && length + count > maxGathered) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(place);
    length += count;
  }
  if (batch.length > 0) yield batch;
}
