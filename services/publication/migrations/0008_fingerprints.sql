-- What an organization's obligations were last computed from: 32 bytes for each month of a year in one row, in place of a
-- row for each month. What is dropped is only looked at anew. The row of an organization without a year ('') is locked
-- while its part of the ledger is written.
CREATE TABLE IF NOT EXISTS ledger_fingerprint (
  organization VARCHAR(64) NOT NULL,
  year VARCHAR(4) NOT NULL,
  fingerprints VARBINARY(384) NOT NULL,
  PRIMARY KEY (organization, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
DROP TABLE IF EXISTS ledger_input;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'ledger_fingerprint'
