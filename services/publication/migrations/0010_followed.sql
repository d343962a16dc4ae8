-- Stored obligations that the plan (ledger_plan) does not keep in line: those that lie in a month which nobody generated,
-- and those that a deferral keeps open when their month has ended. They are, for a subtree and the month in which they
-- fall due, until `until_month` has ended.
CREATE TABLE IF NOT EXISTS ledger_followed (
  organization VARCHAR(64) NOT NULL,
  month CHAR(7) NOT NULL,
  until_month CHAR(7) NOT NULL,
  PRIMARY KEY (organization, month),
  KEY followed_until (until_month)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'ledger_followed'
