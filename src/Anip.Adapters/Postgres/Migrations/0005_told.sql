-- What the last fetch of a source refused and mended, counts by reason, as JSON.
ALTER TABLE source ADD COLUMN last_rejected text NOT NULL DEFAULT '{}';
ALTER TABLE source ADD COLUMN last_noted text NOT NULL DEFAULT '{}';
