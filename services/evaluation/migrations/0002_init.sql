CREATE TABLE IF NOT EXISTS rubric (
  rubric VARCHAR(40) NOT NULL,
  version INT NOT NULL,
  PRIMARY KEY (rubric)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- rubric_id grows with every version of any rubric: of two in force from the same period the newer one counts.
CREATE TABLE IF NOT EXISTS rubric_version (
  rubric VARCHAR(40) NOT NULL,
  version INT NOT NULL,
  rubric_id BIGINT UNSIGNED NOT NULL,
  tier INT NOT NULL,
  effective_period CHAR(7) NOT NULL,
  body MEDIUMBLOB NOT NULL,
  author VARCHAR(200) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (rubric, version),
  UNIQUE KEY by_id (rubric_id),
  KEY in_force (tier, effective_period, rubric_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Numbers the sheets of an organization in the order of filing.
CREATE TABLE IF NOT EXISTS inspection_counter (
  organization VARCHAR(64) NOT NULL,
  number INT NOT NULL,
  PRIMARY KEY (organization)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS inspection (
  organization VARCHAR(64) NOT NULL,
  number INT NOT NULL,
  period CHAR(7) NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (organization, number),
  KEY by_period (period, organization, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was known of an obligation from a time on; a row per event that changed it.
CREATE TABLE IF NOT EXISTS obligation_fact (
  obligation VARCHAR(255) NOT NULL,
  seq BIGINT NOT NULL,
  organization VARCHAR(64) NOT NULL,
  item VARCHAR(100) NOT NULL,
  from_time DATETIME(6) NOT NULL,
  due_time DATETIME(6) NOT NULL,
  fulfill_time DATETIME(6) NULL,
  exempt TINYINT NOT NULL,
  PRIMARY KEY (obligation, seq),
  KEY by_due (due_time, organization)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was known of a case's term from a time on.
CREATE TABLE IF NOT EXISTS case_fact (
  case_name VARCHAR(255) NOT NULL,
  term INT NOT NULL,
  seq BIGINT NOT NULL,
  handler VARCHAR(64) NOT NULL,
  from_time DATETIME(6) NOT NULL,
  due_time DATETIME(6) NULL,
  answer_time DATETIME(6) NULL,
  rating INT NOT NULL,
  PRIMARY KEY (case_name, term, seq),
  KEY by_due (due_time, handler)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Locked by whoever computes the scores of a period and tier, so that versions are given one after the other.
CREATE TABLE IF NOT EXISTS scoring (
  period CHAR(7) NOT NULL,
  tier INT NOT NULL,
  runs BIGINT NOT NULL,
  PRIMARY KEY (period, tier)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The newest version of each score, as ranked.
CREATE TABLE IF NOT EXISTS score (
  organization VARCHAR(64) NOT NULL,
  period CHAR(7) NOT NULL,
  tier INT NOT NULL,
  rubric_id BIGINT UNSIGNED NOT NULL,
  version INT NOT NULL,
  total_thousandths BIGINT NOT NULL,
  full_thousandths BIGINT NOT NULL,
  provisional TINYINT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (organization, period),
  KEY ranked (period, tier, rubric_id, total_thousandths, organization)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS score_version (
  organization VARCHAR(64) NOT NULL,
  period CHAR(7) NOT NULL,
  version INT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (organization, period, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'score_version'
