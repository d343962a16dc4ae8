-- The disclosure ledger (docs/ledger-v1.md): an append-only Merkle tree over the service's events. One row of
-- ledger_head says how far it has come; everything else is only ever added.
CREATE TABLE IF NOT EXISTS ledger_head (
  id TINYINT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  verifier_key VARCHAR(400) NOT NULL DEFAULT '',
  checkpoint TEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO ledger_head (id, size, seq, checkpoint) VALUES (1, 0, 0, '') ON DUPLICATE KEY UPDATE id = id;

-- The leaves. Of what is for a circle only, `entry` holds a salted hash, `sealed` and `salt` what opens it.
CREATE TABLE IF NOT EXISTS ledger_entry (
  position BIGINT NOT NULL PRIMARY KEY,
  event_id BIGINT UNSIGNED NOT NULL,
  entry MEDIUMBLOB NOT NULL,
  sealed MEDIUMBLOB NULL,
  salt VARBINARY(32) NULL,
  UNIQUE KEY ledger_entry_event (event_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Hashes of the tree: of the leaves at level 0, of each full tile of 256 at the level above.
CREATE TABLE IF NOT EXISTS ledger_hash (
  level TINYINT NOT NULL,
  position BIGINT NOT NULL,
  hash VARBINARY(32) NOT NULL,
  PRIMARY KEY (level, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'ledger_hash'
