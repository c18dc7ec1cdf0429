-- Records are kept as the JSON they print as; columns beside them are what queries need.
CREATE TABLE problems (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    record TEXT NOT NULL
);
CREATE TABLE machines (
    id TEXT PRIMARY KEY,
    record TEXT NOT NULL
);
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    problem_id TEXT NOT NULL REFERENCES problems (id),
    machine_id TEXT NOT NULL REFERENCES machines (id),
    state TEXT NOT NULL,
    started_at REAL NOT NULL,
    record TEXT NOT NULL
);
CREATE INDEX runs_by_start ON runs (started_at);
-- Source text lies in blobs: the same kernel tried in ten runs is kept once.
CREATE TABLE candidates (
    id TEXT PRIMARY KEY,
    problem_id TEXT NOT NULL REFERENCES problems (id),
    target TEXT NOT NULL,
    form TEXT NOT NULL,
    files TEXT NOT NULL
);
CREATE TABLE attempts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    candidate_id TEXT NOT NULL REFERENCES candidates (id),
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    built TEXT NOT NULL,
    verdict TEXT,
    measurement TEXT,
    seconds REAL NOT NULL,
    PRIMARY KEY (run_id, number)
);
CREATE INDEX attempts_by_candidate ON attempts (candidate_id);
