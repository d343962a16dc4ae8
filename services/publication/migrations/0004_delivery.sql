-- One row for each duty for which content has been delivered (DOMAIN G-3): locked while a delivery looks for what stands
-- and writes.
CREATE TABLE IF NOT EXISTS delivery (
  organization VARCHAR(64) NOT NULL,
  item VARCHAR(64) NOT NULL,
  period VARCHAR(10) NOT NULL,
  phase TINYINT NOT NULL,
  occurrence INT NOT NULL,
  PRIMARY KEY (organization, item, period, phase, occurrence)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'delivery'
