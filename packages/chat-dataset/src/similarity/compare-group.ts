import type { Spool } from '../spill/spool.ts';
import { countedUpTo } from './disjoint-sets.ts';
import { bandKey, bands, signatureNumbers } from './min-hash.ts';
import { equalHashes, fewestEqual } from './similarity.ts';
import { sortByKey } from './sort-by-key.ts';

/** So many contents are compared each with each. What boilerplate puts together is more, and shares hardly a further band. */
const comparedTogether = 256;
/** By how many further bands larger groups are told apart. */
const maxFurtherBands = 2;

/** What the comparison asks about contents, and whom it tells of pairs whose signatures are those of near-duplicates. */
export interface PairWork {
  signatures: Spool;
  /** The set that a content was joined to so far: contents of one set are not compared. */
  setOf(content: number): number;
  found(left: number, right: number, equal: number): void;
}

/** Compares contents that share a band, given in their order. */
export function createGroupComparer({ signatures, setOf, found }: PairWork) {
  const recent = { contents: new Uint32Array(comparedTogether), count: 0 };
  const recentSignatures = new Uint32Array(comparedTogether * signatureNumbers);

  /** Those of a group that is too large: pairs of near-duplicates share further bands, all but one in 1,000. */
  function compare(group: Uint32Array, band: number, furtherBands = 0): void {
    if (isOneSet(group)) return;
    const isLast = furtherBands === maxFurtherBands || band + 1 === bands;
    if (group.length <= comparedTogether || isLast) return comparePairs(group);
    for (let next = band + 1; next < bands; next += 1)
      for (const part of partsOf(group, next)) compare(part, next, furtherBands + 1);
  }

  function isOneSet(group: Uint32Array): boolean {
    const first = setOf(group[0] ?? 0);
    for (let at = 1; at < group.length; at += 1) if (setOf(group[at] ?? 0) !== first) return false;
    return true;
  }

  /** The contents of a group that share another band too. */
  function* partsOf(group: Uint32Array, band: number): Generator<Uint32Array> {
    const keys = group.map((content) => {
      const { numbers, at } = signatures.find(content);
      return bandKey(numbers, at, band);
    });
    const order = countedUpTo(group.length);
    sortByKey(order, keys);
    const keyAt = (place: number): number | undefined => keys[order[place] ?? -1];
    for (let from = 0, to = 0; from < order.length; from = to) {
      while (to < order.length && keyAt(to) === keyAt(from)) to += 1;
      if (to - from > 1) yield order.subarray(from, to).map((place) => group[place] ?? 0);
    }
  }

  /** Each with those before it, or the nearest of them where there are too many. */
  function comparePairs(group: Uint32Array): void {
    recent.count = 0;
    for (const content of group) {
      const { numbers, at } = signatures.find(content);
      compareWithRecent(content, numbers, at);
      const slot = recent.count % comparedTogether;
      recent.contents[slot] = content;
      for (let number = 0; number < signatureNumbers; number += 1)
        recentSignatures[slot * signatureNumbers + number] = numbers[at + number] ?? 0;
      recent.count += 1;
    }
  }

  function compareWithRecent(content: number, numbers: Uint32Array, at: number): void {
    const slots = Math.min(recent.count, comparedTogether);
    for (let slot = 0; slot < slots; slot += 1) {
      const equal = equalHashes(recentSignatures, slot * signatureNumbers, numbers, at);
      const other = recent.contents[slot] ?? 0;
      if (equal >= fewestEqual && setOf(other) !== setOf(content)) found(other, content, equal);
    }
  }

  return compare;
}
