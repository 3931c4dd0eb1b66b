import { mixBits } from './mix-bits.ts';

/** 64 bits as two unsigned 32-bit numbers. */
export type HashPair = readonly [high: number, low: number];

/** What no content hashes to: the pair stands for "there is none". */
export const noHash: HashPair = [0, 0];

/** A running hash over UTF-16 units in two lanes, in the manner of Murmur3 for 128 bits. It is no defence against forgers. */
export type HashLanes = Int32Array;

export const createHashLanes = (): HashLanes => Int32Array.of(0x2f0b4c47, 0x71d67fff);

/** Adds one unit. */
export function addUnit(lanes: HashLanes, unit: number): void {
  const high = withBlock(lanes[0] ?? 0, unit);
  lanes[0] = high;
  lanes[1] = (withOtherBlock(lanes[1] ?? 0, unit) + high) | 0;
}

export function hashOf(lanes: HashLanes): HashPair {
  const high = mixBits((lanes[0] ?? 0) ^ mixBits(lanes[1] ?? 0)) >>> 0;
  const low = mixBits(((lanes[1] ?? 0) + high) | 0) >>> 0;
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}

function withBlock(lane: number, block: number): number {
  let scrambled = Math.imul(block, 0xcc9e2d51);
  scrambled = (scrambled << 15) | (scrambled >>> 17);
  const mixed = lane ^ Math.imul(scrambled, 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function withOtherBlock(lane: number, block: number): number {
  let scrambled = Math.imul(block, 0x239b961b);
  scrambled = (scrambled << 16) | (scrambled >>> 16);
  const mixed = lane ^ Math.imul(scrambled, 0xab0e9789);
  return (Math.imul((mixed << 17) | (mixed >>> 15), 5) + 0x561ccd1b) | 0;
}
