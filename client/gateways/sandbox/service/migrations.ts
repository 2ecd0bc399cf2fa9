/**
 * The schema, as the steps that lead to it: a database of any earlier version goes through those it lacks
 * (`user_version` counts them). A step that has been released is never changed.
 *
 * Times are milliseconds since 1970, days and minutes their number since 1970, UTC. `seq` of a key is never used
 * twice, so a cursor stays where it is, and nobody inherits the counts of a deleted key. Nor is a `version` of a
 * key: `versions` is the highest that was given out. A renewal is a second value that waits to be confirmed.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    per_minute INTEGER NOT NULL,
    per_day INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO plans VALUES
    ('bronze', 'Bronze', 10, 1000),
    ('silver', 'Silver', 60, 10000),
    ('gold', 'Gold', 600, 100000);

  CREATE TABLE keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    versions INTEGER NOT NULL DEFAULT 1,
    plan TEXT REFERENCES plans (id),
    per_minute INTEGER,
    per_day INTEGER,
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL,
    expires_at INTEGER,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX keys_by_prefix ON keys (prefix);
  CREATE INDEX keys_by_user ON keys (user_id, seq);

  CREATE TABLE renewals (
    key INTEGER PRIMARY KEY REFERENCES keys (seq) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX renewals_by_prefix ON renewals (prefix);

  CREATE TABLE usage (
    key INTEGER NOT NULL REFERENCES keys (seq) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    allowed INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (key, day)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    key_id TEXT NOT NULL,
    prefix TEXT NOT NULL,
    user_id TEXT NOT NULL,
    fields TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append only'); END;
  CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit is append only'); END;
  `,
];
