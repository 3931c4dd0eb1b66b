import type { Role } from '../../rows/chat-message.ts';
import type { WrittenRow } from '../dataset-format.ts';
import { rolesOf } from '../row-forms.ts';
import { createRowWriter, type RowWriter } from '../row-writer.ts';
import { formsOf } from '../form-columns.ts';
import { ownLeaves, type ColumnPlan, type PlannedLeaf } from './column-plan.ts';
import type { LeafValue } from './leaf-column.ts';

type Assemble = (line: number, values: readonly LeafValue[]) => WrittenRow | undefined;

/**
 * Writes rows from the bytes of their columns, without making strings or objects of them. What it makes answers undefined for
 * rows with anything wrong or unusual; it is undefined itself where the columns are not of an ordinary kind.
 */
export function createQuickAssembler(plan: ColumnPlan): Assemble | undefined {
  const { format } = plan;
  const leaves = ownLeaves(plan);
  const writer = createRowWriter();
  const placeOf = (name: string): number => leaves.findIndex(({ column, field }) => (field ?? column) === name);
  if (format === 'prompt-completion' && leaves.length === 2 && leaves.every(isText))
    return pairs(writer, pairPlaces(leaves));
  if (leaves.length !== 2 || leaves.some(({ field }) => field === undefined)) return undefined;
  const roles = rolesOf(format);
  if (placeOf('role') >= 0 && placeOf('content') >= 0) return lists(writer, placeOf('role'), placeOf('content'), roles);
  if (placeOf('from') < 0 || placeOf('value') < 0 || format !== 'sharegpt') return undefined;
  return lists(writer, placeOf('from'), placeOf('value'), roles);
}

const isText = ({ field, shape }: PlannedLeaf): boolean => field === undefined && shape.element === 0;

/** Where question and answer are among the leaves, by their names. */
function pairPlaces(leaves: readonly PlannedLeaf[]): [number, number] {
  const columns = leaves.map(({ column }) => column);
  const [form] = formsOf((column) => columns.includes(column));
  const [asked = '', answered = ''] = form?.columns ?? [];
  return [columns.indexOf(asked), columns.indexOf(answered)];
}

const lists =
  (writer: RowWriter, rolePlace: number, contentPlace: number, roles: ReadonlyMap<string, Role>): Assemble =>
  (line, values) => {
    const [names, contents] = [values[rolePlace], values[contentPlace]];
    if (!Array.isArray(names) || !Array.isArray(contents) || names.length !== contents.length) return undefined;
    writer.begin();
    for (let index = 0; index < names.length; index += 1) {
      const role = roles.get(names[index]?.toString('latin1') ?? '');
      const content = contents[index];
      if (!role || !content || !writer.add(role, content)) return undefined;
    }
    return writer.end(line);
  };

const pairs =
  (writer: RowWriter, [promptPlace, completionPlace]: [number, number]): Assemble =>
  (line, values) => {
    const [prompt, completion] = [values[promptPlace], values[completionPlace]];
    if (!(prompt instanceof Buffer) || !(completion instanceof Buffer)) return undefined;
    writer.begin();
    return writer.add('user', prompt) && writer.add('assistant', completion) ? writer.end(line) : undefined;
  };
