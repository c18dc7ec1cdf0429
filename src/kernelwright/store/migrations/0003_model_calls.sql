-- What was asked of language models, kept before an answer is used; texts lie in blobs.
CREATE TABLE model_calls (
    run_id TEXT NOT NULL REFERENCES runs (id),
    author TEXT NOT NULL,
    number INTEGER NOT NULL,
    request_sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL,
    text TEXT NOT NULL,
    reply TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (run_id, author, number)
);
