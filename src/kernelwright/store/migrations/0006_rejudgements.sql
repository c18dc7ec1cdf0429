-- What later verifiers said of attempts. The verdict that a run went on with stays in the attempt.
CREATE TABLE rejudgements (
    run_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    judged_at REAL NOT NULL,
    record TEXT NOT NULL,
    FOREIGN KEY (run_id, attempt) REFERENCES attempts (run_id, number)
);
CREATE INDEX rejudgements_by_run ON rejudgements (run_id, attempt);
