import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepJournal, type LokiDatabase } from '../../../local/azurite/journal.ts';

/** LokiJS brings no types: what the test uses of it. */
interface Rows {
  insert(row: object): void;
  update(row: object): void;
  remove(row: object): void;
  find(query: object): { key: string; name: string }[];
}
interface Loki extends LokiDatabase {
  addCollection(name: string, options: object): Rows;
  removeCollection(name: string): void;
  getCollection(name: string): Rows;
  loadDatabase(options: object, done: (error?: Error) => void): void;
}
const requireAsAzurite = createRequire(createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js'));
const loki = requireAsAzurite('lokijs') as new (filename: string) => Loki;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'droptune-'));
  path = join(folder, 'tables.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const row = (key: string, name = `run ${key}`) => ({ key, name });

function open() {
  const database = new loki(path);
  return { database, journal: keepJournal(database) };
}

function openWithRows(...keys: string[]) {
  const opened = open();
  const rows = opened.database.addCollection('runs', { unique: ['key'], indices: ['name'] });
  for (const key of keys) rows.insert(row(key));
  opened.journal.save();
  return { ...opened, rows };
}

/** The database as whoever opens it next finds it. */
async function reopened() {
  const opened = open();
  await new Promise<void>((resolve, reject) =>
    opened.database.loadDatabase({}, (error) => (error ? reject(error) : resolve())),
  );
  return { ...opened, rows: opened.database.getCollection('runs') };
}

const namesOf = (rows: Rows): string[] => rows.find({}).map(({ name }) => name);

describe('the journal of a database', () => {
  it('brings back every row as it was when it was saved last, in the order in which they came', async () => {
    const { rows, journal } = openWithRows('a', 'b', 'c');
    rows.insert(row('d'));
    journal.save();
    rows.update({ ...rows.find({ key: 'b' })[0], name: 'changed once' });
    journal.save();
    rows.update(Object.assign(rows.find({ key: 'b' })[0]!, { name: 'changed twice' }));
    rows.remove(rows.find({ key: 'a' })[0]!);
    rows.insert(row('e'));
    journal.save();
    rows.insert(row('never saved'));
    expect(namesOf((await reopened()).rows)).toEqual(['changed twice', 'run c', 'run d', 'run e']);
  });

  it('finds rows by their index and refuses a second one of a unique key after it was opened again', async () => {
    const { rows, journal } = openWithRows('b', 'a');
    rows.insert(row('c', 'a name that sorts first'));
    rows.remove(rows.find({ key: 'b' })[0]!);
    journal.save();
    const { rows: found } = await reopened();
    expect(found.find({ name: 'a name that sorts first' })).toMatchObject([{ key: 'c' }]);
    expect(found.find({ name: 'run b' })).toEqual([]);
    expect(() => found.insert(row('c'))).toThrow(/duplicate key/i);
    found.insert(row('b'));
    expect(found.find({ name: 'run b' })).toMatchObject([{ key: 'b' }]);
  });

  it('gives no row the number of another one that was removed', async () => {
    const { rows, journal } = openWithRows('a');
    rows.insert(row('b'));
    rows.remove(rows.find({ key: 'b' })[0]!);
    journal.save();
    const again = await reopened();
    again.rows.insert(row('c'));
    again.journal.save();
    expect(namesOf((await reopened()).rows)).toEqual(['run a', 'run c']);
  });

  it('forgets the rows of a collection that was removed, also where one of the same name came after it', async () => {
    const { database, journal } = openWithRows('a', 'b');
    database.removeCollection('runs');
    database.addCollection('runs', { unique: ['key'] }).insert(row('c'));
    journal.save();
    expect(namesOf((await reopened()).rows)).toEqual(['run c']);
  });

  it('leaves out what was being written when the process ended', async () => {
    const { rows, journal } = openWithRows('a');
    rows.insert(row('b'));
    journal.save();
    appendFileSync(`${path}.journal`, '[["runs",{"key":"c","na');
    expect(namesOf((await reopened()).rows)).toEqual(['run a', 'run b']);
  });

  it('comes to the same where the process ended between writing everything and dropping the journal', async () => {
    const { rows, journal } = openWithRows('a', 'b');
    rows.update({ ...rows.find({ key: 'a' })[0], name: 'changed' });
    journal.save();
    rows.remove(rows.find({ key: 'b' })[0]!);
    journal.save();
    const older = readFileSync(`${path}.journal`);
    const again = await reopened();
    again.journal.save();
    expect(existsSync(`${path}.journal`)).toBe(false);
    writeFileSync(`${path}.journal`, older);
    expect(namesOf((await reopened()).rows)).toEqual(['changed']);
  });

  it('writes no more for a change of a large database than for one of a small', () => {
    const { rows, journal } = openWithRows(...Array.from({ length: 2_000 }, (_, index) => `row ${index}`));
    const before = statSync(path).mtimeMs;
    rows.update({ ...rows.find({ key: 'row 7' })[0], name: 'changed' });
    journal.save();
    journal.save();
    expect(statSync(`${path}.journal`).size).toBeLessThan(300);
    expect(statSync(path).mtimeMs).toBe(before);
  });

  it('writes everything anew when the journal has grown long, and begins another one', async () => {
    const { rows, journal } = openWithRows('a');
    const long = 'x'.repeat(1024 * 1024);
    for (let time = 0; time < 20; time += 1) {
      rows.update({ ...rows.find({ key: 'a' })[0], name: `${time} ${long}` });
      journal.save();
    }
    expect(statSync(`${path}.journal`).size).toBeLessThan(4 * 1024 * 1024);
    expect(namesOf((await reopened()).rows)).toEqual([`19 ${long}`]);
  });
});
