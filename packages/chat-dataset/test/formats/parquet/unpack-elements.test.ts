import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamLz4 } from '../../../src/formats/parquet/unpack-lz4.ts';
import { streamSnappy } from '../../../src/formats/parquet/unpack-snappy.ts';
import { collected } from '../../support/collected.ts';

/** A text, and how much of what is there by then is repeated from how far back (a share of it), before the next text. */
interface Part {
  text: Buffer;
  copy: { back: number; length: number };
}

const parts = fc.array(
  fc.record({
    text: fc
      .tuple(fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70_000 })), fc.nat(255))
      .map(([length, first]) => Buffer.from(Array.from({ length }, (_, index) => (first + index * 7) & 255))),
    copy: fc.record({ back: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 4, max: 64 }) }),
  }),
  { minLength: 1, maxLength: 40 },
);

const offsetOf = (back: number, there: number): number => 1 + Math.floor(back * (Math.min(there, 65_535) - 1));

function repeated(bytes: Buffer, offset: number, length: number): Buffer {
  const start = bytes.length - offset;
  return Buffer.from(Array.from({ length }, (_, index) => bytes[start + (index % offset)] ?? 0));
}

/** What parts are unpacked, with the offset of each copy. */
function unpackedOf(all: Part[]) {
  let bytes: Buffer = Buffer.alloc(0);
  const offsets = all.map(({ text, copy }) => {
    bytes = Buffer.concat([bytes, text]);
    const offset = offsetOf(copy.back, bytes.length);
    bytes = Buffer.concat([bytes, repeated(bytes, offset, copy.length)]);
    return offset;
  });
  return { bytes, offsets };
}

const little = (value: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};

function snappyText(text: Buffer): Buffer[] {
  const last = text.length - 1;
  if (last < 60) return [Buffer.of(last << 2), text];
  const bytes = last < 256 ? 1 : last < 65_536 ? 2 : 3;
  return [Buffer.of((59 + bytes) << 2), little(last, bytes), text];
}

function snappyCopy(offset: number, length: number): Buffer[] {
  if (length < 12 && offset < 2_048) return [Buffer.of(1 | ((length - 4) << 2) | ((offset >> 8) << 5), offset & 255)];
  const isFar = length === 13;
  return [Buffer.of((isFar ? 3 : 2) | ((length - 1) << 2)), little(offset, isFar ? 4 : 2)];
}

function packSnappy(all: Part[]): Buffer {
  const { bytes, offsets } = unpackedOf(all);
  const length: number[] = [];
  for (let left = bytes.length; ; left >>>= 7) {
    length.push(left < 128 ? left : (left & 127) | 128);
    if (left < 128) break;
  }
  const packed = all.flatMap(({ text, copy }, at) => [...snappyText(text), ...snappyCopy(offsets[at]!, copy.length)]);
  return Buffer.concat([Buffer.from(length), ...packed]);
}

const lz4Length = (length: number): Buffer =>
  length < 15
    ? Buffer.alloc(0)
    : Buffer.from([...Array<number>(Math.floor((length - 15) / 255)).fill(255), (length - 15) % 255]);

/** A block ends with a text. */
function packLz4(all: Part[], lastText: Buffer): Buffer {
  const { offsets } = unpackedOf(all);
  const token = (text: number, copy: number) => Buffer.of((Math.min(15, text) << 4) | Math.min(15, copy));
  const packed = all.flatMap(({ text, copy }, at) => [
    token(text.length, copy.length - 4),
    lz4Length(text.length),
    text,
    little(offsets[at]!, 2),
    lz4Length(copy.length - 4),
  ]);
  return Buffer.concat([...packed, token(lastText.length, 0), lz4Length(lastText.length), lastText]);
}

async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

/** Chunks are good until the next one. */
async function unpacked(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const chunk of chunks) copies.push(Buffer.from(chunk));
  return Buffer.concat(copies);
}

const cutPart: Part[] = [{ text: Buffer.alloc(90, 'a'), copy: { back: 1, length: 64 } }];

/** Where it ends between two elements, only the page's header knows that more should come; elsewhere it is told. */
async function expectBeginnings(
  packed: Buffer,
  whole: Buffer,
  stream: (pieces: AsyncGenerator<Buffer>) => AsyncGenerator<Buffer>,
) {
  let told = 0;
  for (let end = 1; end < packed.length; end += 1) {
    const copies: Buffer[] = [];
    try {
      for await (const chunk of stream(inPieces(packed.subarray(0, end), 50))) copies.push(Buffer.from(chunk));
    } catch (error) {
      expect(String(error)).toMatch(/cut off/);
      told += 1;
    }
    const found = Buffer.concat(copies);
    expect(found.length).toBeLessThan(whole.length);
    expect(whole.subarray(0, found.length).equals(found)).toBe(true);
  }
  expect(told).toBeGreaterThan(packed.length - 5);
}

const pieceLengths = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 100_000 }));

describe('Snappy', () => {
  it('is unpacked as it was packed, wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(parts, pieceLengths, async (all, length) => {
        const { bytes } = unpackedOf(all);
        expect((await unpacked(streamSnappy(inPieces(packSnappy(all), length)))).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('that is cut off gives a beginning of what it was', () =>
    expectBeginnings(packSnappy(cutPart), unpackedOf(cutPart).bytes, streamSnappy));

  it('that repeats what was not there is told', async () => {
    for (const offset of [0, 200])
      await expect(
        collected(streamSnappy(inPieces(Buffer.concat([Buffer.of(9, 0, 65), ...snappyCopy(offset, 8)]), 50))),
      ).rejects.toThrow(/a repetition of what was not there/);
  });
});

describe('LZ4', () => {
  const lastText = Buffer.from('the last of it');

  it('is unpacked as it was packed, wherever its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(parts, pieceLengths, async (all, length) => {
        const { bytes } = unpackedOf(all);
        const found = await unpacked(streamLz4(inPieces(packLz4(all, lastText), length)));
        expect(found.equals(Buffer.concat([bytes, lastText]))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('that is cut off gives a beginning of what it was', () =>
    expectBeginnings(packLz4(cutPart, lastText), Buffer.concat([unpackedOf(cutPart).bytes, lastText]), streamLz4));
});
