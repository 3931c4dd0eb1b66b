/** Fields of a turn that say something to other trainers, and are not read here. */
const turnFields = new Set([
  ...['tool_calls', 'function_call', 'tool_call_id', 'name', 'recipient', 'channel'],
  ...['weight', 'loss', 'loss_weight', 'loss_mask', 'train', 'trainable', 'mask', 'prefix'],
  ...['reasoning_content', 'reasoning', 'thinking', 'thought', 'refusal'],
  ...[
    'image',
    'images',
    'video',
    'videos',
    'audio',
    'audios',
    'file',
    'files',
    'attachments',
    'documents',
    'citations',
  ],
]);

/** The same of a whole row. Identifiers, sources, languages and the like say nothing to anybody's training. */
const rowFields = new Set([
  ...['system', 'system_prompt', 'systemInstruction', 'history', 'context'],
  ...['tools', 'functions', 'tool_calls', 'function_call', 'tool_choice', 'response_format'],
  ...['weight', 'weights', 'loss', 'loss_mask', 'mask', 'mask_history', 'train_on_prompt'],
  ...['reasoning_content', 'reasoning', 'thinking', 'rationale', 'chain_of_thought', 'cot'],
  ...['image', 'images', 'video', 'videos', 'audio', 'audios', 'file', 'files', 'attachments', 'documents', 'objects'],
  ...['chosen', 'rejected', 'rejected_response', 'preferred_output', 'non_preferred_output', 'label', 'kto_tag'],
]);

/** Where `1` or `true` says nothing but what holds anyhow: the turn is trained on. */
const trainedOn = new Set(['weight', 'weights', 'loss', 'loss_weight', 'train', 'trainable', 'train_on_prompt']);

export const isTurnField = (name: string): boolean => turnFields.has(name);
export const isRowField = (name: string): boolean => rowFields.has(name);

/** Whether a field's value says anything. Texts of CSV may stand for what has a type elsewhere. */
export function saysSomething(name: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false) return name === 'label' && value === false;
  if (typeof value === 'string')
    return !/^\s*(?:|\[\s*\]|\{\s*\}|null|none|nan)\s*$/i.test(value) && !isUsual(name, value);
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' ? Object.keys(value).length > 0 : !isUsual(name, value);
}

const isUsual = (name: string, value: unknown): boolean =>
  trainedOn.has(name) && (value === true || Number(value) === 1 || value === 'true');

/** The fields of a row or a turn that hold something and are not read. */
export function lostFields(
  holder: Readonly<Record<string, unknown>>,
  matters: (name: string) => boolean,
  read: readonly string[],
): string[] {
  const lost: string[] = [];
  for (const name in holder)
    if (matters(name) && !read.includes(name) && Object.hasOwn(holder, name) && saysSomething(name, holder[name]))
      lost.push(name);
  return lost;
}
