-- What was asked: a blob that lists speakers and the blobs of what each said, so that a conversation that is sent
-- again with every call is kept once. Calls from before have none.
ALTER TABLE model_calls ADD COLUMN request TEXT;
