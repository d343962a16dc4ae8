// The tables that every schema has: a new one is added here, and the check names it (migrator.h). Business rows are
// elsewhere; times here are the database's.

#include "common/mysql/migrator.h"

namespace mingbai::db {

const Migration kCommonMigration = {1, "common", R"(
CREATE TABLE IF NOT EXISTS outbox (
  id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  seq BIGINT NULL,
  aggregate VARCHAR(200) NOT NULL,
  organization VARCHAR(64) NOT NULL,
  event_time DATETIME(6) NOT NULL,
  audience_class TINYINT NOT NULL,
  circle VARCHAR(64) NOT NULL,
  type VARCHAR(120) NOT NULL,
  payload MEDIUMBLOB NOT NULL,
  UNIQUE KEY outbox_seq (seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS event_head (
  id TINYINT NOT NULL PRIMARY KEY,
  next BIGINT NOT NULL,
  token BIGINT NOT NULL,
  holder VARCHAR(64) NOT NULL,
  expires_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
INSERT INTO event_head VALUES (1, 1, 0, '', '2000-01-01 00:00:00')
  ON DUPLICATE KEY UPDATE id = id;
CREATE TABLE IF NOT EXISTS idempotency (
  key_hash BINARY(32) NOT NULL PRIMARY KEY,
  payload_hash BINARY(32) NOT NULL,
  sealed TINYINT NOT NULL,
  response MEDIUMBLOB NOT NULL,
  created_at DATETIME(6) NOT NULL,
  KEY idempotency_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS lease (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  token BIGINT NOT NULL,
  beat BIGINT NOT NULL,
  holder VARCHAR(64) NOT NULL,
  expires_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS worker (
  worker INT NOT NULL PRIMARY KEY,
  holder VARCHAR(64) NOT NULL,
  high_water BIGINT NOT NULL,
  expires_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS event_cursor (
  source VARCHAR(64) NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
CREATE TABLE IF NOT EXISTS event_follower (
  name VARCHAR(200) NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  heard_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'event_follower'
)"};

}  // namespace mingbai::db
