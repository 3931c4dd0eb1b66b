import { corruptParquet } from './corrupt-parquet.ts';

/** The bytes of a page in their order, so many of them at hand as have been brought. What is taken is good until more is brought. */
export interface PageFeed {
  /** Bytes that were not taken yet, at hand or not. */
  left(): number;
  /** Takes so many bytes; undefined where they are not all at hand. */
  take(length: number): Buffer | undefined;
  /** The same for a number of four bytes. */
  takeNumber(): number | undefined;
  /** What is at hand, without taking it. */
  held(): Buffer;
  /** Brings more to hand than there is. */
  more(): Promise<void>;
  /** Reads what was not taken, up to the end that the page has to have. */
  finish(): Promise<void>;
  /** Lets go of what has not come yet. */
  abandon(): Promise<void>;
}

/** Room for what is at hand of one page after the other. */
export interface PageRoom {
  of(length: number): Buffer;
}

/** How much is at hand of a page that comes by and by, unless one text is longer. */
const windowBytes = 1024 * 1024;

export function createPageRoom(): PageRoom {
  let room: Buffer = Buffer.alloc(0);
  return {
    of(length) {
      if (room.length < length) room = Buffer.allocUnsafeSlow(length);
      return room.subarray(0, length);
    },
  };
}

/** A page that is at hand as a whole. */
export function feedOf(page: Buffer): PageFeed {
  const held = createHeld(page, page.length);
  return {
    ...held.reads,
    left: held.length,
    more: () => Promise.reject(corruptParquet('a page that ends too early')),
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

/** A page of `length` bytes that comes in chunks, each of which is good until the next one is asked for. */
export function feedThrough(chunks: AsyncGenerator<Buffer>, length: number, room: PageRoom): PageFeed {
  const held = createHeld(room.of(windowBytes), 0);
  let chunk: Buffer = Buffer.alloc(0);
  let toCome = length;

  async function nextChunk(): Promise<boolean> {
    const next = await chunks.next();
    if (next.done === true) return false;
    chunk = next.value;
    toCome -= chunk.length;
    if (toCome < 0) throw anotherLength();
    return true;
  }

  /** A text that is longer than the window gets room for twice of what there is. */
  async function more(): Promise<void> {
    const rest = held.reads.held();
    const window = rest.length > windowBytes / 2 ? room.of(2 * rest.length) : room.of(windowBytes);
    held.moveTo(window);
    const before = held.length();
    while (!held.isFull()) {
      if (chunk.length === 0 && !(await nextChunk())) break;
      chunk = chunk.subarray(held.add(chunk));
    }
    if (held.length() === before) throw anotherLength();
  }

  return {
    ...held.reads,
    left: () => held.length() + chunk.length + toCome,
    more,
    async finish() {
      while (await nextChunk());
      if (toCome > 0) throw anotherLength();
    },
    async abandon() {
      await chunks.return(undefined);
    },
  };
}

const anotherLength = (): Error => corruptParquet('a page of another length than its header says');

/** What is at hand: the bytes of a window between two places. */
function createHeld(first: Buffer, length: number) {
  let window = first;
  let from = 0;
  let to = length;
  return {
    length: (): number => to - from,
    isFull: (): boolean => to === window.length,
    /** Adds as many bytes as there is room for; answers their number. */
    add(bytes: Buffer): number {
      const added = bytes.copy(window, to);
      to += added;
      return added;
    },
    moveTo(target: Buffer): void {
      window.copy(target, 0, from, to);
      window = target;
      to -= from;
      from = 0;
    },
    reads: {
      held: (): Buffer => window.subarray(from, to),
      take(bytes: number): Buffer | undefined {
        const end = from + bytes;
        if (end > to) return undefined;
        const taken = window.subarray(from, end);
        from = end;
        return taken;
      },
      takeNumber(): number | undefined {
        if (from + 4 > to) return undefined;
        from += 4;
        return window.readUInt32LE(from - 4);
      },
    },
  };
}

/** Takes so many bytes, bringing them to hand first. */
export async function takeFrom(feed: PageFeed, length: number): Promise<Buffer> {
  if (!(length <= feed.left())) throw corruptParquet('a part that goes beyond its page');
  for (;;) {
    const taken = feed.take(length);
    if (taken) return taken;
    await feed.more();
  }
}
