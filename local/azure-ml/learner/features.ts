import { wordsOf } from './tokenize.ts';

/** A text as weighted features: its words without endings, and pairs of letters' neighbours so that a typo costs little. */
export type Features = Map<string, number>;

const stem = (word: string) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word);

/** Adds a text's features, each counted with `weight`. */
export function addFeatures(features: Features, text: string, weight = 1): Features {
  const add = (feature: string, amount: number) =>
    features.set(feature, (features.get(feature) ?? 0) + amount * weight);
  for (const word of wordsOf(text)) {
    add(stem(word), 1);
    if (word.length < 4) continue;
    for (let start = 0; start + 3 <= word.length; start += 1) add(`~${word.slice(start, start + 3)}`, 0.15);
  }
  return features;
}
