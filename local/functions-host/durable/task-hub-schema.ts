/**
 * The task hub's tables. `messages` is the inbox of each instance: an event of its history to be, seen from `visible_at`
 * on (milliseconds of the clock; a timer's due time), for one execution only when `execution_id` is set. `activities` are
 * calls that have not been acknowledged. `is_ready` marks an instance that has a turn to take without a message: the first
 * one of an execution that continues as new.
 */
export const taskHubSchema = `
CREATE TABLE IF NOT EXISTS instances (
  instance_id TEXT PRIMARY KEY,
  execution_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  input TEXT,
  custom_status TEXT,
  output TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  turns INTEGER NOT NULL DEFAULT 0,
  is_ready INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS instances_by_creation ON instances (created_at, instance_id);
CREATE TABLE IF NOT EXISTS history (
  instance_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (instance_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL,
  execution_id TEXT,
  visible_at INTEGER NOT NULL DEFAULT 0,
  event TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS messages_of_instance ON messages (instance_id, id);
CREATE INDEX IF NOT EXISTS messages_by_time ON messages (visible_at) WHERE visible_at > 0;
CREATE TABLE IF NOT EXISTS activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  task_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  input TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS activities_of_instance ON activities (instance_id);
`;
