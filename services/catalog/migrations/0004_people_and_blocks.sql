-- Versions of bulletin boards (DOMAIN P-8); never changed. Written under the lock of the organization's row.
-- removal_date is empty while the board stands; longitude and latitude in 1e-7 degrees of CGCS2000.
CREATE TABLE IF NOT EXISTS bulletin_board_version (
  organization VARCHAR(64) NOT NULL,
  board_id VARCHAR(120) NOT NULL,
  version INT NOT NULL,
  effective_date CHAR(10) NOT NULL,
  display_name VARCHAR(100) NOT NULL,
  place VARCHAR(200) NOT NULL,
  inside_yard TINYINT NOT NULL,
  serves VARCHAR(100) NOT NULL,
  photo_sha256 VARCHAR(64) NOT NULL,
  longitude_e7 INT NULL,
  latitude_e7 INT NULL,
  keeper VARCHAR(100) NOT NULL,
  keeper_phone VARCHAR(30) NOT NULL,
  set_up_date CHAR(10) NOT NULL,
  removal_date VARCHAR(10) NOT NULL,
  removal_reason VARCHAR(500) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (organization, board_id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Boards of before are taken over, from the county day of their entry on. The empty table stands for one that an
-- earlier run has taken over already.
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
INSERT INTO bulletin_board_version (organization, board_id, version, effective_date, display_name, place, inside_yard,
  serves, photo_sha256, keeper, keeper_phone, set_up_date, removal_date, removal_reason, create_time)
  SELECT organization, board_id, 1, DATE_FORMAT(create_time + INTERVAL 8 HOUR, '%Y-%m-%d'), display_name, place,
  inside_yard, serves, '', '', '', DATE_FORMAT(create_time + INTERVAL 8 HOUR, '%Y-%m-%d'), '', '', create_time
  FROM bulletin_board b WHERE NOT EXISTS (SELECT 1 FROM bulletin_board_version v
  WHERE v.organization = b.organization AND v.board_id = b.board_id);
DROP TABLE IF EXISTS bulletin_board;

-- Appointments to roles (DOMAIN C-15). Written under the lock of the organization's row; never changed but for the end,
-- which is written once. last_day is the term's as appointed, empty for an open one; ended_day is NULL until it ended.
CREATE TABLE IF NOT EXISTS appointment (
  organization VARCHAR(64) NOT NULL,
  id BIGINT UNSIGNED NOT NULL,
  role TINYINT NOT NULL,
  person_name VARCHAR(40) NOT NULL,
  post VARCHAR(100) NOT NULL,
  duty_phone VARCHAR(30) NOT NULL,
  duty_contact TINYINT NOT NULL,
  supervisor_kind TINYINT NOT NULL,
  first_day CHAR(10) NOT NULL,
  last_day VARCHAR(10) NOT NULL,
  reference VARCHAR(100) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  ended_day CHAR(10) NULL,
  end_reason VARCHAR(500) NOT NULL DEFAULT '',
  end_time DATETIME(6) NULL,
  PRIMARY KEY (organization, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Versions of what a county or an organization has one record of with effective dates: roster requirements, blocks,
-- party organizations, circles; never changed. Written under the lock of the parent's row, party organizations (without
-- parent) under that of party_head. Effective dates do not fall with the version. body is the collection's message.
CREATE TABLE IF NOT EXISTS dated_version (
  collection VARCHAR(16) NOT NULL,
  parent VARCHAR(64) NOT NULL,
  id VARCHAR(120) NOT NULL,
  version INT NOT NULL,
  effective_date CHAR(10) NOT NULL,
  ended TINYINT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (collection, parent, id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The one row that is locked while a version of a party organization is added.
CREATE TABLE IF NOT EXISTS party_head (
  id TINYINT NOT NULL,
  last_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO party_head (id) VALUES (1) ON DUPLICATE KEY UPDATE id = id;

-- Memberships of circles (DOMAIN C-9). Written under the lock of the organization's row; never changed but for the end,
-- which is written once. last_day is the term's as entered, empty for an open one; ended_day is NULL until it ended.
CREATE TABLE IF NOT EXISTS circle_member (
  id BIGINT UNSIGNED NOT NULL,
  organization VARCHAR(64) NOT NULL,
  circle VARCHAR(64) NOT NULL,
  subject VARCHAR(200) NOT NULL,
  first_day CHAR(10) NOT NULL,
  last_day VARCHAR(10) NOT NULL,
  reason VARCHAR(500) NOT NULL,
  author VARCHAR(200) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  ended_day CHAR(10) NULL,
  end_reason VARCHAR(500) NOT NULL DEFAULT '',
  end_author VARCHAR(200) NOT NULL DEFAULT '',
  end_time DATETIME(6) NULL,
  PRIMARY KEY (id),
  KEY circle_member_circle (organization, circle, id),
  KEY circle_member_subject (subject, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM party_head WHERE id = 1 AND (SELECT COUNT(*) FROM circle_member) >= 0
