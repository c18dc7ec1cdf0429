-- What the swarm decided, in order: kept before it is carried out; the outcome is added when there is one.
CREATE TABLE decisions (
    run_id TEXT NOT NULL REFERENCES runs (id),
    number INTEGER NOT NULL,
    author TEXT NOT NULL,
    record TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (run_id, number)
);
