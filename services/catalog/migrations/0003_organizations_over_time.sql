-- Organizations over time (DOMAIN C-1). Days are empty where there is none; history is the
-- mingbai.catalog.v1.OrganizationHistory, empty where nothing has become of it; watch_date is the next day on which its
-- name or state changes by time alone, '' for none: until it is told of, nothing follows from the change.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'organization' AND column_name = 'watch_date'
ALTER TABLE organization
  ADD COLUMN begin_date VARCHAR(10) NOT NULL DEFAULT '',
  ADD COLUMN abolish_date VARCHAR(10) NOT NULL DEFAULT '',
  ADD COLUMN history MEDIUMBLOB NULL,
  ADD COLUMN watch_date VARCHAR(10) NOT NULL DEFAULT '';
-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'organization' AND index_name = 'organization_watch'
CREATE INDEX organization_watch ON organization (watch_date, code);
-- check: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'organization' AND index_name = 'organization_watch'
