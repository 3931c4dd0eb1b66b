import type { RowWarning } from '../dataset-report.ts';

type Words = Pick<RowWarning, 'what' | 'fix'>;

/** What is odd about a row that is kept, by its kind. */
const words = new Map<string, Words>([
  ['empty_system', { what: 'The system turn is empty; it is left out.', fix: 'Nothing has to be done.' }],
  [
    'null_input',
    {
      what: 'The input is nothing but the word for a missing value, such as nan or NULL; it is trained on as it is.',
      fix: 'Leave the input empty: in pandas with df.fillna("").',
    },
  ],
  [
    'null_literal',
    {
      what: 'A text is nothing but the word for a missing value, such as nan or NULL; it is trained on as it is.',
      fix: 'Leave the field empty: in pandas with df.fillna("").',
    },
  ],
  [
    'user_twice',
    { what: 'Two user turns follow each other.', fix: 'Join them, or put the answer that is missing between them.' },
  ],
  [
    'assistant_twice',
    { what: 'Two assistant turns follow each other.', fix: 'Join them, or put the question that is missing between.' },
  ],
  [
    'assistant_first',
    { what: 'The conversation begins with an assistant turn.', fix: 'Begin it with what the user says.' },
  ],
  [
    'system_in_the_middle',
    {
      what: 'A system turn stands after other turns, where the model was not trained to see one.',
      fix: 'Put it first, or make it a user turn.',
    },
  ],
  [
    'ends_on_user',
    {
      what: 'The conversation ends on a user turn: nothing is learned from it.',
      fix: 'Add the answer, or take the turn off.',
    },
  ],
  [
    'media_placeholder',
    {
      what: 'A text holds a placeholder for a picture, sound or video, such as <image>, which stays in it as it is.',
      fix: 'Take the placeholder out of the text, or leave the row out.',
    },
  ],
  [
    'special_tokens',
    {
      what: 'A text holds special tokens of chat templates, such as <|end|> or </s>, which end or begin turns.',
      fix: 'Take them out: the chat template adds them by itself.',
    },
  ],
  [
    'replacement_character',
    {
      what: 'A text holds U+FFFD, which stands for characters that were lost when it was decoded.',
      fix: 'Make the file anew from its source, in UTF-8.',
    },
  ],
  [
    'mojibake',
    {
      what: 'A text looks like UTF-8 that was read as Latin-1 or Windows-1252, such as Ã© for é.',
      fix: 'Read the source as UTF-8, or repair the texts, for example with ftfy.',
    },
  ],
]);

export const warningWords = (kind: string): Words =>
  words.get(kind) ?? { what: kind.replaceAll('_', ' '), fix: 'Look at the rows.' };
