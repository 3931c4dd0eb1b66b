/** Bytes of a block: whole lines, each a chat row. */
export const blockBytes = 1024 * 1024;

const paragraphCount = 4_096;
const wordCount = 30_000;
const usualRow = 7_000;
const maxParagraph = 1_600;
const opening = Buffer.from('{"messages":[{"role":"user","content":"');
const turns = [
  Buffer.from('"},{"role":"assistant","content":"'),
  Buffer.from('"},{"role":"user","content":"'),
] as const;
const closing = Buffer.from('"}]}\n');

/** Whole numbers below a bound, the same ones for the same seed. */
type Chance = (below: number) => number;

function createChance(seed: number): Chance {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Syllables of several scripts; a word is of one of them. Latin is the commonest, as in what people train on. */
const scripts = [
  ['ta', 'ri', 'mo', 'len', 'su', 'ver', 'the', 'ing', 'con', 'ba', 'st', 'er', 'al', 'ion', 'qui', 'pro', 'n', 's'],
  ['ä', 'über', 'grö', 'ße', 'é', 'ção', 'ñu', 'lich', 'keit', 'naï'],
  ['при', 'ве', 'т', 'ско', 'го', 'ность', 'мо', 'ре'],
  ['の', '海', '潮', '時', '水', '語', '学', 'です', '大', '中'],
] as const;

function createWords(chance: Chance): string[] {
  return Array.from({ length: wordCount }, () => {
    const script = scripts[[0, 0, 0, 0, 0, 0, 0, 1, 2, 3][chance(10)] ?? 0] ?? scripts[0];
    return Array.from({ length: 1 + chance(4) }, () => script[chance(script.length)] ?? '').join('');
  });
}

/** Common words are far commoner than rare ones. Escapes and signs beyond the BMP are among them. */
function createParagraph(chance: Chance, words: string[]): Buffer {
  const length = 40 + chance(100);
  const text = Array.from({ length }, (_, index) => {
    const word = words[Math.floor((chance(1_000_000) / 1_000_000) ** 3 * words.length)] ?? '';
    if (index % 17 === 16) return `${word}.\\n`;
    if (index % 41 === 40) return `\\"${word}\\" 🌊`;
    return index % 29 === 28 ? `${chance(10_000)}` : word;
  }).join(' ');
  return Buffer.from(`${text} `);
}

/**
 * Makes a dataset's blocks, in any order, the same ones for the same seed: rows of about 7 kB in several scripts, one in a
 * hundred of them a copy of another and one in a hundred nearly so.
 */
export function createChatBlocks(seed = 1): (index: number, block?: Buffer) => Buffer {
  const chance = createChance(seed);
  const words = createWords(chance);
  const paragraphs = Array.from({ length: paragraphCount }, () => createParagraph(chance, words));
  return (index, block = Buffer.allocUnsafe(blockBytes)) => {
    let at = 0;
    for (let row = 0; at < blockBytes; row += 1) {
      const left = blockBytes - at;
      const kind = createChance(seed ^ Math.imul(index * 512 + row + 1, 0x9e3779b1))(100);
      const isCopy = kind < 2 && left > 4 * usualRow;
      const rowSeed = isCopy ? kind : index * 512 + row + 2;
      const number = isCopy && kind === 0 ? 0 : index * 512 + row + 1;
      at = writeRow(block, at, { chance: createChance(seed ^ Math.imul(rowSeed, 0x85ebca6b)), paragraphs, number });
    }
    return block;
  };
}

function writeRow(
  block: Buffer,
  from: number,
  { chance, paragraphs, number }: { chance: Chance; paragraphs: Buffer[]; number: number },
): number {
  let at = from + opening.copy(block, from);
  const wanted = from + usualRow / 2 + chance(usualRow);
  const room = block.length - maxParagraph * 2;
  const isLast = wanted + 2 * usualRow > block.length;
  const end = isLast ? room : wanted;
  at += Buffer.from(`${number}: `).copy(block, at);
  at += (paragraphs[chance(paragraphs.length)] ?? Buffer.alloc(0)).copy(block, at);
  at += turns[0].copy(block, at);
  for (let turn = 1; at < end;) {
    at += (paragraphs[chance(paragraphs.length)] ?? Buffer.alloc(0)).copy(block, at);
    if (chance(6) > 0 || at + maxParagraph > room) continue;
    at += (turns[turn % 2] ?? turns[0]).copy(block, at);
    turn += 1;
    at += (paragraphs[chance(paragraphs.length)] ?? Buffer.alloc(0)).copy(block, at);
  }
  if (!isLast) return at + closing.copy(block, at);
  // The block's last row is filled up, so that every block has the same size.
  block.fill('.', at, block.length - closing.length);
  closing.copy(block, block.length - closing.length);
  return block.length;
}
