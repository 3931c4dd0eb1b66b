import { createSeededRandom } from '../../seeded-random.ts';
import type { Message } from './conversation.ts';
import { encodeConversation } from './encode.ts';
import { addFeatures, type Features } from './features.ts';
import { createTextIndex, featuresOf } from './text-index.ts';
import { cutToTokens, sentencesOf } from './tokenize.ts';
import { toContext, type Turn } from './turn.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WordModel } from './word-model.ts';

/** How to answer, as the scoring request says it. */
export interface AnswerOptions {
  maxNewTokens: number;
  /** At 0, or without sampling, the same question gets the same answer. */
  temperature: number;
}

/** What answers: the words that were learned, and a feeling for which of them follow a question. */
export interface Assistant {
  answer(messages: Message[], options: AnswerOptions): string;
}

export interface Learned {
  turns: Turn[];
  vocabulary: Vocabulary;
  model: WordModel;
}

/** From this likeness on, a question is one that was trained on, perhaps in other words. */
const known = 0.5;
/** Below this likeness, nothing that was learned has to do with the question. */
const related = 0.25;

/**
 * Answers a question that is like a trained one with that one's answer, chosen by the conversation so far; anything else
 * with the assistant's most typical sentence and the learned sentence that comes nearest, ranked by the language model.
 */
export function createAssistant({ turns, vocabulary, model }: Learned): Assistant {
  const questions = createTextIndex(turns.map(({ question }) => featuresOf(question)));
  const contexts = createTextIndex(turns.map(({ earlier }) => featuresOfEarlier(earlier)));
  const said = turns.flatMap(({ answer }) => sentencesOf(answer)).slice(0, 40_000);
  const sentences = [...new Set(said)];
  const sentenceIndex = createTextIndex(sentences.map(featuresOf));
  const typical = maxTypical(said);

  function recall(messages: Message[]): { likeness: number; answer: string } {
    const { question, earlier } = toContext(messages);
    const byQuestion = questions.find(featuresOf(question));
    const byContext = contexts.find(featuresOfEarlier(earlier));
    let best = { score: 0, likeness: 0, answer: '' };
    for (const [entry, likeness] of byQuestion) {
      const turn = turns[entry];
      const bothFirst = earlier.length === 0 && turn?.earlier.length === 0;
      const score = 0.75 * likeness + 0.25 * (bothFirst ? 1 : (byContext.get(entry) ?? 0));
      if (turn && score > best.score) best = { score, likeness, answer: turn.answer };
    }
    return best;
  }

  /** How well the model thinks that a sentence answers the question: its mean loss, in nats. */
  function surprise(question: string, sentence: string): number {
    const talk: Message[] = [
      { role: 'user', content: question },
      { role: 'assistant', content: sentence },
    ];
    const losses = encodeConversation(talk, vocabulary, 4_096).map((example) => model.loss(example));
    return losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length);
  }

  function compose(messages: Message[], temperature: number): string {
    const { question } = toContext(messages);
    const near = [...sentenceIndex.find(featuresOf(question))].sort(([, a], [, b]) => b - a).slice(0, 3);
    const candidates = near
      .filter(([, likeness]) => likeness >= related / 2)
      .map(([entry, likeness]) => ({
        text: sentences[entry] ?? '',
        score: likeness - surprise(question, sentences[entry] ?? '') / 20,
      }))
      .sort((a, b) => b.score - a.score);
    const random = createSeededRandom(question.length + sentences.length);
    const pick = temperature > 0.2 ? Math.floor(random() ** 2 * candidates.length) : 0;
    const nearest = candidates[pick]?.text;
    return nearest && nearest !== typical ? `${typical} ${nearest}` : typical;
  }

  return {
    answer(messages, { maxNewTokens, temperature }) {
      const { likeness, answer } = recall(messages);
      const text = likeness >= known ? answer : likeness >= related ? sentencesOf(answer).slice(0, 2).join(' ') : '';
      return cutToTokens(text || compose(messages, temperature), maxNewTokens);
    },
  };
}

/** Earlier turns count less the longer ago they were. */
function featuresOfEarlier(earlier: string[]): Features {
  return earlier.reduce((features, text, age) => addFeatures(features, text, 0.6 ** age), new Map<string, number>());
}

/** The sentence that is said most often, and is most like all others: one that asks back, when there are some. */
function maxTypical(said: string[]): string {
  const times = new Map<string, number>();
  const common: Features = new Map();
  for (const sentence of said) times.set(sentence, (times.get(sentence) ?? 0) + 1);
  for (const sentence of said.slice(0, 2_000)) addFeatures(common, sentence);
  const likeness = (sentence: string) => {
    const words = [...featuresOf(sentence).keys()].filter((feature) => !feature.startsWith('~'));
    return words.reduce((sum, word) => sum + (common.get(word) ?? 0), 0) / (words.length + 2);
  };
  const short = [...times.keys()].filter((sentence) => sentence.split(/\s+/).length <= 12);
  const asking = short.filter((sentence) => /[?？]$/u.test(sentence));
  const choice = [asking, short].find(({ length }) => length >= 3) ?? [...times.keys()];
  const ranked = choice.map((text) => ({ text, value: likeness(text) * (times.get(text) ?? 0) ** 2 }));
  return ranked.reduce((best, next) => (next.value > best.value ? next : best), { text: '', value: -1 }).text;
}
