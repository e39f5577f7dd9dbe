-- What the last fetch of a source refused and mended, counts by reason, as JSON.
ALTER TABLE source ADD COLUMN last_rejected TEXT NOT NULL DEFAULT '{}';
ALTER TABLE source ADD COLUMN last_noted TEXT NOT NULL DEFAULT '{}';
