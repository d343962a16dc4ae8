CREATE TABLE IF NOT EXISTS feedback_case (
  case_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  organization VARCHAR(64) NOT NULL,
  kind TINYINT UNSIGNED NOT NULL,
  channel TINYINT UNSIGNED NOT NULL,
  domain TINYINT UNSIGNED NOT NULL,
  item VARCHAR(200) NOT NULL,
  publication VARCHAR(64) NOT NULL,
  title VARCHAR(100) NOT NULL,
  content TEXT NOT NULL,
  contact VARBINARY(1024) NOT NULL,
  receipt_hash BINARY(32) NOT NULL,
  receive_time DATETIME(6) NOT NULL,
  first_handler VARCHAR(64) NOT NULL,
  handler VARCHAR(64) NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  term_start CHAR(10) NOT NULL,
  working_days INT NOT NULL,
  extension_days INT NOT NULL,
  calendar_version INT NOT NULL,
  due_time DATETIME(6) NOT NULL,
  first_due_time DATETIME(6) NOT NULL,
  alert_time DATETIME(6) NULL,
  first_answer_time DATETIME(6) NULL,
  answer_time DATETIME(6) NULL,
  answers INT NOT NULL,
  steps INT NOT NULL,
  rating TINYINT UNSIGNED NOT NULL,
  rated TINYINT UNSIGNED NOT NULL,
  reopened TINYINT UNSIGNED NOT NULL,
  version INT UNSIGNED NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  UNIQUE KEY feedback_case_receipt (receipt_hash),
  KEY feedback_case_about (organization, receive_time),
  KEY feedback_case_handler (handler, due_time),
  KEY feedback_case_alert (alert_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS case_step (
  case_id BIGINT UNSIGNED NOT NULL,
  number INT NOT NULL,
  verb VARCHAR(16) NOT NULL,
  step_time DATETIME(6) NOT NULL,
  handler VARCHAR(64) NOT NULL,
  reason VARCHAR(500) NOT NULL,
  approver VARCHAR(100) NOT NULL,
  actor VARCHAR(200) NOT NULL,
  PRIMARY KEY (case_id, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS case_answer (
  case_id BIGINT UNSIGNED NOT NULL,
  number INT NOT NULL,
  form TINYINT UNSIGNED NOT NULL,
  organization VARCHAR(64) NOT NULL,
  answer_time DATETIME(6) NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (case_id, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS public_answer (
  case_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  organization VARCHAR(64) NOT NULL,
  answer_time DATETIME(6) NOT NULL,
  KEY public_answer_about (organization, answer_time),
  KEY public_answer_time (answer_time)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS contact_access (
  access_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  case_id BIGINT UNSIGNED NOT NULL,
  subject VARCHAR(200) NOT NULL,
  organization VARCHAR(64) NOT NULL,
  access_time DATETIME(6) NOT NULL,
  KEY contact_access_case (case_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS deadline_rule (
  kind TINYINT UNSIGNED NOT NULL,
  domain TINYINT UNSIGNED NOT NULL,
  working_days INT NOT NULL,
  extension_working_days INT NOT NULL,
  source VARCHAR(200) NOT NULL,
  PRIMARY KEY (kind, domain)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO deadline_rule (kind, domain, working_days, extension_working_days, source) VALUES
  (1, 0, 3, 0, '001: 当场解释或三个工作日内给予公开答复'),
  (2, 0, 3, 0, '001: 当场解释或三个工作日内给予公开答复'),
  (3, 0, 3, 0, '001: 当场解释或三个工作日内给予公开答复'),
  (4, 0, 3, 0, '001: 当场解释或三个工作日内给予公开答复'),
  (6, 0, 3, 0, '001: 当场解释或三个工作日内给予公开答复'),
  (7, 0, 3, 0, '001: 当场解释或三个工作日内给予公开答复'),
  (5, 0, 0, 0, '000: an answer is due, no days are set'),
  (5, 1, 0, 0, '000: an answer is due, no days are set'),
  (5, 2, 20, 20, '政府信息公开条例 art. 33'),
  (5, 3, 0, 0, '000: an answer is due, no days are set'),
  (5, 4, 20, 20, '政府信息公开条例 art. 33')
  ON DUPLICATE KEY UPDATE kind = kind;
-- check: SELECT 1 FROM deadline_rule WHERE kind = 5 AND domain = 2
