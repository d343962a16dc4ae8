-- Moves of organizations that were recorded ahead (DOMAIN C-1): what there is goes on under the new code when the day
-- comes, in the transaction that sets carried.
CREATE TABLE IF NOT EXISTS organization_move (
  from_code VARCHAR(64) NOT NULL,
  to_code VARCHAR(64) NOT NULL,
  effective_date VARCHAR(10) NOT NULL,
  basis VARCHAR(200) NOT NULL,
  author VARCHAR(255) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  carried TINYINT NOT NULL DEFAULT 0,
  carry_time DATETIME(6) NULL,
  PRIMARY KEY (from_code),
  KEY organization_move_due (carried, effective_date)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'organization_move'
