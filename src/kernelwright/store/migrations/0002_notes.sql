-- What happened in a run besides its attempts: how each author ended, and what went wrong.
CREATE TABLE notes (
    run_id TEXT NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
);
