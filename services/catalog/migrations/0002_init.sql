-- Organizations (DOMAIN C-1). A code is never changed, reused or deleted.
CREATE TABLE IF NOT EXISTS organization (
  code VARCHAR(64) NOT NULL,
  display_name VARCHAR(100) NOT NULL,
  tier TINYINT NOT NULL,
  kind TINYINT NOT NULL,
  parent VARCHAR(64) NOT NULL,
  -- one a line
  aliases TEXT NOT NULL,
  version BIGINT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  create_time DATETIME(6) NOT NULL,
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (code),
  KEY organization_parent (parent, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Bulletin boards (DOMAIN P-8).
CREATE TABLE IF NOT EXISTS bulletin_board (
  organization VARCHAR(64) NOT NULL,
  board_id VARCHAR(120) NOT NULL,
  display_name VARCHAR(100) NOT NULL,
  place VARCHAR(200) NOT NULL,
  inside_yard TINYINT NOT NULL,
  serves VARCHAR(100) NOT NULL,
  version BIGINT NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, board_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Catalog items: what all versions share. The row is locked while a version is added.
CREATE TABLE IF NOT EXISTS item (
  id VARCHAR(64) NOT NULL,
  owner VARCHAR(64) NOT NULL,
  newest_version INT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (id),
  KEY item_owner (owner, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Versions of items (DOMAIN C-4); never changed. effective_date does not fall with the version. body is the
-- mingbai.catalog.v1.Item; tiers has bit 2^tier for each tier.
CREATE TABLE IF NOT EXISTS item_version (
  id VARCHAR(64) NOT NULL,
  version INT NOT NULL,
  effective_date CHAR(10) NOT NULL,
  domain TINYINT NOT NULL,
  tiers INT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Versions of adoptions (DOMAIN C-3, C-7); never changed. Written under the lock of the organization's row. timing is a
-- mingbai.catalog.v1.TimingRule, NULL for the item's own; reason says why it was dropped.
CREATE TABLE IF NOT EXISTS adoption_version (
  organization VARCHAR(64) NOT NULL,
  item VARCHAR(64) NOT NULL,
  version INT NOT NULL,
  effective_date CHAR(10) NOT NULL,
  state TINYINT NOT NULL,
  task VARCHAR(200) NOT NULL,
  leader VARCHAR(100) NOT NULL,
  person_responsible VARCHAR(100) NOT NULL,
  timing BLOB NULL,
  decision VARCHAR(200) NOT NULL,
  reason VARCHAR(500) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, item, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Versions of the working calendar (DOMAIN C-11); body is the mingbai.catalog.v1.WorkingCalendar.
CREATE TABLE IF NOT EXISTS calendar_version (
  version INT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The one row that is locked while a version of the calendar is added.
CREATE TABLE IF NOT EXISTS calendar_head (
  id TINYINT NOT NULL,
  version INT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO calendar_head (id, version) VALUES (1, 0) ON DUPLICATE KEY UPDATE id = id;
-- check: SELECT 1 FROM calendar_head WHERE id = 1
