-- Who owned items before they moved (DOMAIN C-1): item.owner is the owner now, the versions of before name their own.
CREATE TABLE IF NOT EXISTS item_former_owner (
  owner VARCHAR(64) NOT NULL,
  id VARCHAR(64) NOT NULL,
  PRIMARY KEY (owner, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'item_former_owner'
