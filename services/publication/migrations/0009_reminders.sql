-- Reminders (DOMAIN P-2, C-13). What is to be told to whom: noted once for each end of a term and stage (of OVERDUE: once
-- a day on which it is repeated), told with the addressee's next digest.
CREATE TABLE IF NOT EXISTS reminder (
  organization VARCHAR(64) NOT NULL,
  obligation VARCHAR(128) NOT NULL,
  term_end DATETIME(6) NOT NULL,
  stage TINYINT NOT NULL,
  day CHAR(10) NOT NULL,
  addressee VARCHAR(64) NOT NULL,
  person VARCHAR(150) NOT NULL,
  told TINYINT NOT NULL DEFAULT 0,
  PRIMARY KEY (organization, obligation, term_end, stage, day, addressee, person),
  KEY reminder_untold (told, addressee, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was told, as it was told: one for each person, day and audience (a second one only where the clock went back and
-- there was news since). circle_organization is whose members a circle's are.
CREATE TABLE IF NOT EXISTS reminder_digest (
  id BIGINT UNSIGNED NOT NULL,
  organization VARCHAR(64) NOT NULL,
  day CHAR(10) NOT NULL,
  person VARCHAR(150) NOT NULL,
  circle_organization VARCHAR(64) NOT NULL,
  circle VARCHAR(64) NOT NULL,
  digest MEDIUMBLOB NOT NULL,
  PRIMARY KEY (id),
  KEY digest_of_day (organization, day, id),
  KEY digest_of_organization (organization, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- How far the day's round has come: up to which organization it was looked, and whether all were.
CREATE TABLE IF NOT EXISTS reminder_round (
  id TINYINT NOT NULL,
  day CHAR(10) NOT NULL,
  organization VARCHAR(64) NOT NULL,
  noted TINYINT NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO reminder_round (id, day, organization, noted) VALUES (1, '', '', 0) ON DUPLICATE KEY UPDATE id = id;

-- When reminders go out, in versions.
CREATE TABLE IF NOT EXISTS reminder_policy (
  version INT NOT NULL,
  author VARCHAR(200) NOT NULL,
  policy BLOB NOT NULL,
  PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'reminder_policy'
