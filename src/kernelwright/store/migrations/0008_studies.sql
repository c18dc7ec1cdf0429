-- A study's cells: the run that belongs to each, from its beginning on, and how the cell ended, once it has.
CREATE TABLE IF NOT EXISTS cells (
    id TEXT PRIMARY KEY,
    run_id TEXT REFERENCES runs (id),
    ending TEXT
);
-- What the loose rules that others report under say of a candidate; nothing else is decided by it.
CREATE TABLE IF NOT EXISTS loose_judgements (
    run_id TEXT NOT NULL REFERENCES runs (id),
    candidate_id TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (run_id, candidate_id)
);
