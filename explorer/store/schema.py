"""The session file's tables, as the steps that made them. Append a step; never edit one."""

import sqlite3

APPLICATION_ID = 0x5A53_4558  # "ZSEX"; tells our files from other programs' SQLite files

STEPS = (
    """
    CREATE TABLE run (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- also its number: none is given twice
        created     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
        label       TEXT NOT NULL,
        state       TEXT NOT NULL,
        plan        TEXT NOT NULL,                      -- JSON of core.plan.SearchPlan
        checksum    INTEGER NOT NULL,                   -- CRC-32 of the plan
        environment TEXT NOT NULL                       -- JSON object of strings
    ) STRICT;

    CREATE TABLE names (                                -- lists of names that many rows share
        id   INTEGER PRIMARY KEY,                       -- CRC-32 of the list
        list TEXT NOT NULL                              -- JSON list of strings
    ) STRICT;

    CREATE TABLE evaluation (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,     -- in the order of the search
        run_id   INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
        genes    BLOB NOT NULL,                         -- int16, little-endian: option indices
        outcome  INTEGER NOT NULL,                      -- 0 scored, 1 failed, 2 outside the limits
        names_id INTEGER NOT NULL REFERENCES names,     -- of the measures
        measures BLOB NOT NULL,                         -- float64, little-endian
        seconds  REAL NOT NULL,
        reason   TEXT NOT NULL,
        warnings TEXT NOT NULL,                         -- JSON list of strings
        checksum INTEGER NOT NULL,                      -- CRC-32 of what decides a result
        UNIQUE (run_id, genes)
    ) STRICT;

    -- lists of runs count by it alone, without a look at the rows
    CREATE INDEX evaluation_outcome ON evaluation (run_id, outcome, seconds);

    CREATE TABLE terms (                                -- apart, so that a run reads fast without
        evaluation_id INTEGER PRIMARY KEY REFERENCES evaluation ON DELETE CASCADE,
        names_id      INTEGER NOT NULL REFERENCES names,  -- of the terms
        layers        BLOB NOT NULL,                    -- zlib of a JSON list of strings
        terms         BLOB NOT NULL                     -- zlib of float64 (names, layers)
    ) STRICT;

    CREATE TABLE mark (                                 -- what the user says of a network
        evaluation_id INTEGER PRIMARY KEY REFERENCES evaluation ON DELETE CASCADE,
        starred       INTEGER NOT NULL DEFAULT 0,
        note          TEXT NOT NULL DEFAULT ''
    ) STRICT;

    CREATE TABLE view (                                 -- how the window looked at it
        key  TEXT PRIMARY KEY,
        json TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE draw (                                 -- a network scored again at one seed
        evaluation_id INTEGER NOT NULL REFERENCES evaluation ON DELETE CASCADE,
        seed          INTEGER NOT NULL,
        json          TEXT NOT NULL,                    -- of core.draw.Draw
        checksum      INTEGER NOT NULL,                 -- CRC-32 of all before
        PRIMARY KEY (evaluation_id, seed)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE accuracy (                             -- of the run's networks once trained
        run_id   INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
        json     TEXT NOT NULL,
        checksum INTEGER NOT NULL                       -- CRC-32 of the JSON
    ) STRICT;
    """,
)
VERSION = len(STEPS)


def version_of(db: sqlite3.Connection) -> int:
    """How many of the steps a file has behind it."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def upgrade(db: sqlite3.Connection) -> None:
    """Bring a file of any earlier version, or an empty one, up to date; all of it or nothing."""
    while (version := version_of(db)) < VERSION:
        steps = "\n".join(STEPS[version:])
        try:
            db.executescript(
                f"BEGIN IMMEDIATE; {steps}"
                f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; "
                "COMMIT;"
            )
        except sqlite3.OperationalError:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if version_of(db) == version:
                raise  # else another program made the same steps meanwhile
