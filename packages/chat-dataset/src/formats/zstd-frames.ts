const magic = 0xfd2fb528;
const isSkippable = (word: number): boolean => (word & 0xfffffff0) >>> 0 === 0x184d2a50;

/** What comes next in a frame, and how many bytes it has. */
type Part = 'magic' | 'descriptor' | 'header' | 'block' | 'data' | 'last-data' | 'skip-length' | 'end' | 'lost';

/**
 * Cuts a zstd stream so that every frame begins a chunk of its own. Node's decoder forgets what follows a frame in the same
 * chunk, and files written by several threads or joined together hold many frames.
 */
export async function* zstdFrames(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const cutter = createFrameCutter();
  for await (const chunk of stream) {
    let from = 0;
    for (const at of cutter.ends(chunk)) {
      yield chunk.subarray(from, at);
      from = at;
    }
    if (from < chunk.length) yield chunk.subarray(from);
  }
}

function createFrameCutter(): { ends(chunk: Buffer): number[] } {
  let part: Part = 'magic';
  let left = 4;
  let word = 0;
  let read = 0;
  let hasChecksum = false;

  const expect = (next: Part, length: number): void => {
    part = next;
    left = length;
    word = 0;
    read = 0;
  };

  /** What is expected after each part. */
  const after: Record<Part, () => void> = {
    magic() {
      if (word === magic) expect('descriptor', 1);
      else if (isSkippable(word)) expect('skip-length', 4);
      else expect('lost', Infinity);
    },
    descriptor() {
      hasChecksum = (word & 4) !== 0;
      expect('header', headerLength(word));
    },
    header: () => expect('block', 3),
    block: () => expect((word & 1) !== 0 ? 'last-data' : 'data', (word & 6) === 2 ? 1 : word >>> 3),
    data: () => expect('block', 3),
    'last-data': () => expect('end', hasChecksum ? 4 : 0),
    'skip-length': () => expect('end', word),
    end: () => expect('magic', 4),
    lost: () => expect('lost', Infinity),
  };

  /** Goes on past the parts that are complete; tells whether a frame ended with one of them. */
  function advance(): boolean {
    let isEnd = false;
    while (left === 0) {
      isEnd = part === 'end';
      after[part]();
    }
    return isEnd;
  }

  function ends(chunk: Buffer): number[] {
    const found: number[] = [];
    for (let at = 0; at < chunk.length;) {
      const step = Math.min(left, chunk.length - at);
      for (let index = 0; index < step && read < 4; index += 1, read += 1) {
        word = (word | ((chunk[at + index] ?? 0) << (read * 8))) >>> 0;
      }
      at += step;
      left -= step;
      if (left === 0 && advance()) found.push(at);
    }
    return found;
  }
  return { ends };
}

/** Bytes of a frame header after its descriptor: window, dictionary id and content size. */
function headerLength(descriptor: number): number {
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const size = [isSingle ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  return (isSingle ? 0 : 1) + dictionary + size;
}
