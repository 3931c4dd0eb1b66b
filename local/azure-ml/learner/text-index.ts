import { addFeatures, type Features } from './features.ts';

/** How alike each entry is to a question: 0 to 1 by entry, for those that share anything with it. */
export type Likeness = Map<number, number>;

/** Finds texts by their words: rare words count more. */
export interface TextIndex {
  find(question: Features): Likeness;
}

/** Indexes the entries; what they are weighted by is learned from them alone. */
export function createTextIndex(entries: Features[]): TextIndex {
  const postings = new Map<string, { entry: number; weight: number }[]>();
  entries.forEach((features, entry) => {
    for (const [feature, count] of features) {
      const list = postings.get(feature) ?? [];
      if (list.length === 0) postings.set(feature, list);
      list.push({ entry, weight: Math.sqrt(count) });
    }
  });
  // A word that was never seen says less against an entry than a rare one that was.
  const unseen = Math.log(1 + entries.length) / 2;
  const rarity = (feature: string) => {
    const found = postings.get(feature)?.length;
    return found === undefined ? unseen : Math.log(1 + entries.length / found);
  };
  const lengths = entries.map((features) => lengthOf(features, rarity));
  return {
    find(question) {
      const likeness: Likeness = new Map();
      const length = lengthOf(question, rarity);
      for (const [feature, count] of question) {
        const weight = Math.sqrt(count) * rarity(feature) ** 2;
        for (const posting of postings.get(feature) ?? []) {
          const share = (weight * posting.weight) / (length * (lengths[posting.entry] ?? 1));
          likeness.set(posting.entry, (likeness.get(posting.entry) ?? 0) + share);
        }
      }
      return likeness;
    },
  };
}

function lengthOf(features: Features, rarity: (feature: string) => number): number {
  let sum = 0;
  for (const [feature, count] of features) sum += count * rarity(feature) ** 2;
  return Math.sqrt(sum) || 1;
}

export const featuresOf = (text: string) => addFeatures(new Map(), text);
