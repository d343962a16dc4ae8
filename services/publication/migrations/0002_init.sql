-- Obligations: what one organization must disclose of one item for one period, phase and occurrence (DOMAIN P-2).
-- The status is computed, never stored. `id` is the last segment of the name.
CREATE TABLE IF NOT EXISTS obligation (
  organization VARCHAR(64) NOT NULL,
  id VARCHAR(128) NOT NULL,
  item VARCHAR(64) NOT NULL,
  item_version INT NOT NULL,
  period VARCHAR(10) NOT NULL,
  phase TINYINT NOT NULL,
  occurrence INT NOT NULL,
  display_name VARCHAR(200) NOT NULL,
  circle VARCHAR(64) NOT NULL,
  open_time DATETIME(6) NOT NULL,
  due_time DATETIME(6) NOT NULL,
  calendar_version INT NOT NULL,
  description VARCHAR(300) NOT NULL DEFAULT '',
  deferred_until DATETIME(6) NULL,
  exempt TINYINT NOT NULL DEFAULT 0,
  reason VARCHAR(500) NOT NULL DEFAULT '',
  approver VARCHAR(200) NOT NULL DEFAULT '',
  publication BIGINT UNSIGNED NULL,
  fulfill_time DATETIME(6) NULL,
  watch_time DATETIME(6) NULL,
  told_time DATETIME(6) NULL,
  version INT NOT NULL DEFAULT 1,
  last_event_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (organization, id),
  KEY obligation_of_organization (organization, due_time, id),
  KEY obligation_due (due_time, organization, id),
  KEY obligation_watch (watch_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Deferrals and exemptions, each with its reason and approver (DOMAIN C-13): added, never overwritten.
CREATE TABLE IF NOT EXISTS obligation_decision (
  organization VARCHAR(64) NOT NULL,
  id VARCHAR(128) NOT NULL,
  version INT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  until_time DATETIME(6) NULL,
  reason VARCHAR(500) NOT NULL,
  approver VARCHAR(200) NOT NULL,
  decide_time DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per publication: what it is about, where it stands, which versions the public and officials see.
-- work_state is that of the version at work, 0 for none; what time decides is computed.
CREATE TABLE IF NOT EXISTS publication (
  id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  organization VARCHAR(64) NOT NULL,
  item VARCHAR(64) NOT NULL,
  period VARCHAR(10) NOT NULL,
  phase TINYINT NOT NULL,
  occurrence INT NOT NULL,
  circle VARCHAR(64) NOT NULL,
  newest_version INT NOT NULL,
  official_version INT NOT NULL,
  public_version INT NOT NULL DEFAULT 0,
  work_state TINYINT NOT NULL,
  publish_at DATETIME(6) NULL,
  first_publish_time DATETIME(6) NULL,
  list_time DATETIME(6) NOT NULL,
  notice_close_time DATETIME(6) NULL,
  notice_watch DATETIME(6) NULL,
  archive_time DATETIME(6) NULL,
  withdraw_time DATETIME(6) NULL,
  withdraw_reason VARCHAR(500) NOT NULL DEFAULT '',
  withdrawn_by VARCHAR(200) NOT NULL DEFAULT '',
  version INT NOT NULL DEFAULT 1,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  KEY publication_of_organization (organization, list_time, id),
  KEY publication_of_item (item, list_time, id),
  KEY publication_listed (list_time, id),
  KEY publication_of_duty (organization, item, period, phase, occurrence),
  KEY publication_scheduled (publish_at),
  KEY publication_notice (notice_watch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Versions are added, never overwritten once public (DOMAIN P-9).
CREATE TABLE IF NOT EXISTS publication_version (
  publication BIGINT UNSIGNED NOT NULL,
  version INT NOT NULL,
  revision INT NOT NULL,
  author VARCHAR(200) NOT NULL,
  change_reason VARCHAR(500) NOT NULL,
  item_version INT NOT NULL,
  item_display_name VARCHAR(200) NOT NULL,
  notice_days INT NOT NULL,
  create_time DATETIME(6) NOT NULL,
  publish_time DATETIME(6) NULL,
  notice_close_time DATETIME(6) NULL,
  publisher VARCHAR(200) NOT NULL DEFAULT '',
  PRIMARY KEY (publication, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Every revision of the content: its content-v1 bytes (docs/content-v1.md) and the message that they were made of.
-- Approvals of a revision that an edit has replaced still find what was decided on.
CREATE TABLE IF NOT EXISTS publication_content (
  publication BIGINT UNSIGNED NOT NULL,
  revision INT NOT NULL,
  version INT NOT NULL,
  author VARCHAR(200) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  content_hash CHAR(64) NOT NULL,
  canonical MEDIUMBLOB NOT NULL,
  heading MEDIUMBLOB NOT NULL,
  content MEDIUMBLOB NOT NULL,
  PRIMARY KEY (publication, revision)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS approval (
  publication BIGINT UNSIGNED NOT NULL,
  number INT NOT NULL,
  version INT NOT NULL,
  step VARCHAR(16) NOT NULL,
  approver VARCHAR(200) NOT NULL,
  approved TINYINT NOT NULL,
  opinion VARCHAR(500) NOT NULL,
  content_hash CHAR(64) NOT NULL,
  decide_time DATETIME(6) NOT NULL,
  PRIMARY KEY (publication, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'approval'
