-- How obligations change (DOMAIN P-2, C-4, C-11). The row says what holds now, since valid_from; what held before is kept
-- in obligation_history, from valid_from until valid_until. working_days are those counted from the event (0: none
-- were); provisional says that a day past the last published year was among them; withdraw_time that it is not owed any
-- more since then.
CREATE TABLE IF NOT EXISTS obligation_history (
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
  description VARCHAR(300) NOT NULL,
  deferred_until DATETIME(6) NULL,
  exempt TINYINT NOT NULL,
  reason VARCHAR(500) NOT NULL,
  approver VARCHAR(200) NOT NULL,
  publication BIGINT UNSIGNED NULL,
  fulfill_time DATETIME(6) NULL,
  told_time DATETIME(6) NULL,
  version INT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL,
  working_days INT NOT NULL,
  provisional TINYINT NOT NULL,
  withdraw_time DATETIME(6) NULL,
  valid_from DATETIME(6) NOT NULL,
  valid_until DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, id, version),
  KEY history_of_organization (organization, due_time, id),
  KEY history_due (due_time, organization, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What an organization's obligations of a month were last computed from. The row of an organization without a month ('')
-- is locked while its part of the ledger is written.
CREATE TABLE IF NOT EXISTS ledger_input (
  organization VARCHAR(64) NOT NULL,
  month CHAR(7) NOT NULL,
  fingerprint BINARY(32) NOT NULL,
  PRIMARY KEY (organization, month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The months of a subtree that were generated, and are kept in line since.
CREATE TABLE IF NOT EXISTS ledger_plan (
  organization VARCHAR(64) NOT NULL,
  month CHAR(7) NOT NULL,
  PRIMARY KEY (organization, month),
  KEY plan_month (month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation' AND column_name = 'valid_from'
ALTER TABLE obligation
  ADD COLUMN working_days INT NOT NULL DEFAULT 0,
  ADD COLUMN provisional TINYINT NOT NULL DEFAULT 0,
  ADD COLUMN withdraw_time DATETIME(6) NULL,
  ADD COLUMN valid_from DATETIME(6) NOT NULL DEFAULT '2000-01-01 00:00:00';
-- check: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation' AND column_name = 'valid_from'
