import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { HistoryEvent } from './history-event.ts';
import { taskHubSchema } from './task-hub-schema.ts';
import type { ActivityRow, InstanceRow, MessageRow } from './task-hub-rows.ts';

export const taskHubFile = (stateFolder: string) => join(stateFolder, 'task-hub.sqlite');

/** Everything that the durable engine remembers, on disk; what a process has committed outlives its death. */
export interface TaskHub {
  /** Runs `work` in one transaction; nothing of it stays when it throws. */
  transaction<Result>(work: () => Result): Result;
  instance(instanceId: string): InstanceRow | undefined;
  putInstance(row: InstanceRow): void;
  /** All instances, oldest first. */
  instances(): InstanceRow[];
  /** Forgets an instance with all that belongs to it. */
  deleteInstance(instanceId: string): void;
  history(instanceId: string): HistoryEvent[];
  appendHistory(instanceId: string, from: number, events: HistoryEvent[]): void;
  clearHistory(instanceId: string): void;
  addMessage(instanceId: string, executionId: string | null, event: HistoryEvent, visibleAt?: number): void;
  /** The messages that an instance sees at `now`, oldest first. */
  messages(instanceId: string, now: number): MessageRow[];
  deleteMessage(id: number): void;
  /** Hides a message until a time of the clock. */
  putOffMessage(id: number, visibleAt: number): void;
  /** Throws away the inbox and the timers of an instance, or what in them is for one execution. */
  clearMessages(instanceId: string, executionId?: string): void;
  addActivity(row: Omit<ActivityRow, 'id'>): ActivityRow;
  deleteActivity(id: number): void;
  activities(): ActivityRow[];
  /** Instances with a turn to take at `now`. */
  instancesWithWork(now: number): string[];
  /** The instances of the timers that are due at `now` and the time of the next one after it. */
  dueTimers(now: number): { instances: string[]; next: number | undefined };
  close(): void;
}

/** Rows come from tables that this file alone writes, with the columns of their types: hence the casts. */
const all = <Row>(statement: StatementSync, ...values: (string | number)[]) =>
  statement.all(...values) as unknown as Row[];

function createTransaction(database: DatabaseSync): TaskHub['transaction'] {
  return (work) => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };
}

function instanceQueries(database: DatabaseSync) {
  const one = database.prepare('SELECT * FROM instances WHERE instance_id = ?');
  const list = database.prepare('SELECT * FROM instances ORDER BY created_at, instance_id');
  const put = database.prepare(
    `INSERT OR REPLACE INTO instances VALUES (:instance_id, :execution_id, :name, :status, :input, :custom_status,
     :output, :created_at, :updated_at, :generation, :turns, :is_ready)`,
  );
  const ready = database.prepare(
    `SELECT DISTINCT instance_id FROM messages WHERE visible_at <= ?
     UNION SELECT instance_id FROM instances WHERE is_ready = 1`,
  );
  const deletes = ['instances', 'history', 'messages', 'activities'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE instance_id = ?`),
  );
  return {
    instance: (instanceId: string) => all<InstanceRow>(one, instanceId)[0],
    putInstance: (row: InstanceRow) => void put.run({ ...row }),
    instances: () => all<InstanceRow>(list),
    deleteInstance: (instanceId: string) => deletes.forEach((statement) => statement.run(instanceId)),
    instancesWithWork: (now: number) => all<{ instance_id: string }>(ready, now).map((row) => row.instance_id),
  };
}

function historyQueries(database: DatabaseSync) {
  const list = database.prepare('SELECT event FROM history WHERE instance_id = ? ORDER BY sequence');
  const append = database.prepare('INSERT INTO history VALUES (?, ?, ?)');
  const clear = database.prepare('DELETE FROM history WHERE instance_id = ?');
  return {
    history: (instanceId: string) =>
      all<{ event: string }>(list, instanceId).map((row) => JSON.parse(row.event) as HistoryEvent),
    appendHistory: (instanceId: string, from: number, events: HistoryEvent[]) =>
      events.forEach((event, index) => append.run(instanceId, from + index, JSON.stringify(event))),
    clearHistory: (instanceId: string) => void clear.run(instanceId),
  };
}

function messageQueries(database: DatabaseSync) {
  const add = database.prepare(
    'INSERT INTO messages (instance_id, execution_id, visible_at, event) VALUES (?, ?, ?, ?)',
  );
  const list = database.prepare('SELECT * FROM messages WHERE instance_id = ? AND visible_at <= ? ORDER BY id');
  const remove = database.prepare('DELETE FROM messages WHERE id = ?');
  const putOff = database.prepare('UPDATE messages SET visible_at = ? WHERE id = ?');
  const clear = database.prepare('DELETE FROM messages WHERE instance_id = ?');
  const clearExecution = database.prepare('DELETE FROM messages WHERE instance_id = ? AND execution_id = ?');
  const due = database.prepare('SELECT DISTINCT instance_id FROM messages WHERE visible_at > 0 AND visible_at <= ?');
  const next = database.prepare('SELECT min(visible_at) AS at FROM messages WHERE visible_at > ?');
  return {
    addMessage: (instanceId: string, executionId: string | null, event: HistoryEvent, visibleAt = 0) =>
      void add.run(instanceId, executionId, Math.ceil(visibleAt), JSON.stringify(event)),
    messages: (instanceId: string, now: number) => all<MessageRow>(list, instanceId, now),
    deleteMessage: (id: number) => void remove.run(id),
    putOffMessage: (id: number, visibleAt: number) => void putOff.run(Math.ceil(visibleAt), id),
    clearMessages: (instanceId: string, executionId?: string) => {
      if (executionId === undefined) clear.run(instanceId);
      else clearExecution.run(instanceId, executionId);
    },
    dueTimers: (now: number) => ({
      instances: all<{ instance_id: string }>(due, now).map((row) => row.instance_id),
      next: all<{ at: number | null }>(next, now)[0]?.at ?? undefined,
    }),
  };
}

function activityQueries(database: DatabaseSync) {
  const add = database.prepare(
    'INSERT INTO activities (instance_id, execution_id, task_id, name, input) VALUES (?, ?, ?, ?, ?) RETURNING *',
  );
  const remove = database.prepare('DELETE FROM activities WHERE id = ?');
  const list = database.prepare('SELECT * FROM activities ORDER BY id');
  return {
    addActivity: (row: Omit<ActivityRow, 'id'>) => {
      const values = [row.instance_id, row.execution_id, row.task_id, row.name, row.input];
      return add.get(...values) as unknown as ActivityRow;
    },
    deleteActivity: (id: number) => void remove.run(id),
    activities: () => all<ActivityRow>(list),
  };
}

/** Opens the task hub of a state folder, making it when there is none. */
export function openTaskHub(stateFolder: string): TaskHub {
  mkdirSync(stateFolder, { recursive: true });
  const database = new DatabaseSync(taskHubFile(stateFolder), { timeout: 5000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(taskHubSchema);
  return {
    transaction: createTransaction(database),
    ...instanceQueries(database),
    ...historyQueries(database),
    ...messageQueries(database),
    ...activityQueries(database),
    close: () => database.close(),
  };
}
