import { findSlip } from './json-slip.ts';
import { chatExample, type Fault } from '../rows/row-faults.ts';

type Cause = Pick<Fault, 'what' | 'why' | 'fix'>;

const isJson = (text: string): boolean => findSlip(text) === undefined;

const ordinary = {
  why: 'Each line must be one whole JSON object.',
  fix: `Write one object a line, such as ${chatExample.example}, with line breaks inside texts as \\n.`,
};

/** What keeps a text from being JSON, where it goes wrong at `slip`: the usual slips by their names, others by the character. */
export function causeOf(text: string, slip: number): Cause {
  const found = afterTheRow(text, slip) ?? ofOtherLanguages(text, slip) ?? { ...ordinary, what: whereOff(text, slip) };
  return { ...found, what: `The line is not JSON: ${found.what}.` };
}

/** Something that follows one whole value. */
function afterTheRow(text: string, slip: number): Cause | undefined {
  const next = text.charAt(slip);
  if (!',{['.includes(next) || next === '' || !isJson(text.slice(0, slip))) return undefined;
  if (next !== ',')
    return {
      what: `two objects or more stand on it, the second from character ${slip + 1} on`,
      why: 'Each line must be one whole JSON object: a line break is missing between them.',
      fix: 'Write each object on a line of its own, for example with jq -c . FILE.',
    };
  const isEnd = text.slice(slip + 1).trim() === '';
  return {
    what: `a comma follows the row, at character ${slip + 1}`,
    why: isEnd ? 'Lines of JSONL stand by themselves, with nothing between them.' : ordinary.why,
    fix: isEnd
      ? 'Take the commas off the ends of the lines, or put everything in [ ] and name the file .json.'
      : 'Write each object on a line of its own, or put all of them in [ ] and name the file .json.',
  };
}

const notNumbers = /[-+]?(?:NaN|nan|Infinity|inf)\b/y;
const pythonWords = /(?:None|True|False)\b/y;

function ofOtherLanguages(text: string, slip: number): Cause | undefined {
  const number = wordAt(notNumbers, text, slip);
  if (number)
    return {
      what: `${number} is not expected at character ${slip + 1}`,
      why: 'JSON has no NaN and no Infinity, though Python writes them.',
      fix: 'Write null or leave the field out: in pandas with df.to_json(…), or df.where(df.notna(), None).',
    };
  const word = wordAt(pythonWords, text, slip);
  if (word || /^\s*\{\s*'/.test(text))
    return {
      what: word ? `Python's ${word} is not expected at character ${slip + 1}` : whereOff(text, slip),
      why: 'The line is a Python object written as text; JSON has double quotes, and null, true and false.',
      fix: 'Write each line with json.dumps(…) instead of str(…).',
    };
  const close = text.charAt(slip);
  if ((close === '}' || close === ']') && text.slice(0, slip).trimEnd().endsWith(','))
    return {
      ...ordinary,
      what: whereOff(text, slip),
      why: 'JSON knows no comma before a closing bracket.',
      fix: 'Take that comma out.',
    };
  return undefined;
}

function wordAt(form: RegExp, text: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

function whereOff(text: string, slip: number): string {
  const code = text.codePointAt(slip);
  if (code === undefined) return `it ends too early, after character ${text.length}`;
  return `${nameOf(code)} is not expected at character ${slip + 1}`;
}

/** What shows nothing, or would spoil the line that it is shown in, is told by its number. */
function nameOf(code: number): string {
  const character = String.fromCodePoint(code);
  if (/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return character === "'" ? `the quote ${character}` : `'${character}'`;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
