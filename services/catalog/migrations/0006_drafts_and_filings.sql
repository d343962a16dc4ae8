-- Items that are taken out of the catalog (DOMAIN C-4).
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'item_version' AND column_name = 'abolished'
ALTER TABLE item_version ADD COLUMN abolished TINYINT NOT NULL DEFAULT 0;
-- Decisions on adoptions, and what of them is stricter (DOMAIN C-3, C-4): facts is a mingbai.catalog.v1.Adoption with what
-- has no column of its own; NULL from before, when decision was all there was.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'adoption_version' AND column_name = 'facts'
ALTER TABLE adoption_version ADD COLUMN facts MEDIUMBLOB NULL;

-- Drafts of catalogs (DOMAIN C-4): what their versions share. The row is locked while a version is added.
CREATE TABLE IF NOT EXISTS catalog_draft (
  organization VARCHAR(64) NOT NULL,
  id BIGINT UNSIGNED NOT NULL,
  state TINYINT NOT NULL,
  newest_version INT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (organization, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Their versions; never changed. body is the mingbai.catalog.v1.CatalogDraft.
CREATE TABLE IF NOT EXISTS catalog_draft_version (
  organization VARCHAR(64) NOT NULL,
  id BIGINT UNSIGNED NOT NULL,
  version INT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Filings with the tier above (DOMAIN C-10). body is the mingbai.catalog.v1.Filing as it was filed and, from version 2 on,
-- answered: what was filed never changes. open is 1 until it is answered.
CREATE TABLE IF NOT EXISTS filing (
  organization VARCHAR(64) NOT NULL,
  id BIGINT UNSIGNED NOT NULL,
  receiver VARCHAR(64) NOT NULL,
  kind TINYINT NOT NULL,
  open TINYINT NOT NULL,
  version INT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  body MEDIUMBLOB NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, id),
  KEY filing_receiver (receiver, open, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'filing'
