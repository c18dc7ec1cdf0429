-- Where a candidate's time goes, and what an analyst recommended: kept before an author hears of it, since a profile
-- is never the same twice and a run that goes on must say the same again.
CREATE TABLE evidence (
    run_id TEXT NOT NULL REFERENCES runs (id),
    candidate_id TEXT NOT NULL REFERENCES candidates (id),
    record TEXT NOT NULL,
    PRIMARY KEY (run_id, candidate_id)
);
CREATE TABLE advice (
    run_id TEXT NOT NULL REFERENCES runs (id),
    candidate_id TEXT NOT NULL REFERENCES candidates (id),
    record TEXT NOT NULL,
    PRIMARY KEY (run_id, candidate_id)
);
