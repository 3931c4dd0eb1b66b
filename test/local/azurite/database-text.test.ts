import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { toDatabaseText, type SerializableDatabase } from '../../../local/azurite/database-text.ts';

/** LokiJS brings no types: what the test uses of it. */
interface Collection {
  data: object[];
  insert(row: object): void;
  update(row: object): void;
  remove(row: object): void;
  find(query: object): object[];
}
interface Loki extends SerializableDatabase {
  addCollection(name: string, options: object): Collection;
  getCollection(name: string): Collection;
  serialize(): string;
  loadJSON(text: string): void;
}
const requireAsAzurite = createRequire(createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'));
const loki = requireAsAzurite('lokijs') as new (filename: string) => Loki;

const database = () => {
  const made = new loki('a.json');
  const rows = made.addCollection('account$runs', { unique: ['key'], indices: ['name'] });
  for (const key of ['a', 'b']) rows.insert({ key, name: `run ${key}`, properties: { status: 'running', none: null } });
  return made;
};

describe('the text of a database', () => {
  it('is what LokiJS itself writes', () => {
    const made = database();
    expect(JSON.parse(toDatabaseText(made))).toEqual(JSON.parse(made.serialize()));
  });

  it('is read back by LokiJS, unique keys and all', () => {
    const read = new loki('b.json');
    read.loadJSON(toDatabaseText(database()));
    const rows = read.getCollection('account$runs');
    expect(rows.find({ name: 'run b' })).toMatchObject([{ key: 'b', properties: { status: 'running', none: null } }]);
    expect(() => rows.insert({ key: 'a' })).toThrow(/duplicate key/i);
  });

  it('keeps columns whose names LokiJS uses for its own', () => {
    const made = database();
    made.getCollection('account$runs').insert({ key: 'c', ttl: 60, constraints: 'none' });
    expect(toDatabaseText(made)).toContain('"ttl":60,"constraints":"none"');
  });

  it('has every change of a table row, however often it was asked for before', () => {
    const made = new loki('a.json');
    const rows = made.addCollection('account$runs', { indices: ['PartitionKey', 'RowKey'] });
    const row = (RowKey: string, status: string) => ({ PartitionKey: 'p', RowKey, properties: { status } });
    const expectAll = () => expect(JSON.parse(toDatabaseText(made))).toEqual(JSON.parse(made.serialize()));
    expectAll();
    for (const key of ['a', 'b', 'c']) rows.insert(row(key, 'running'));
    expectAll();
    const [merged, replaced, removed] = ['a', 'b', 'c'].map((RowKey) => rows.find({ RowKey })[0]!);
    rows.update({ ...merged, properties: { status: 'succeeded' } });
    rows.remove(replaced!);
    rows.insert(row('b', 'failed'));
    rows.remove(removed!);
    expectAll();
    rows.update(Object.assign(rows.find({ RowKey: 'a' })[0]!, { properties: { status: 'failed' } }));
    expectAll();
    expect(toDatabaseText(made)).not.toMatch(/succeeded|running/);
  });
});
