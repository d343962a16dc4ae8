-- When the upkeep of the duty ledger last looked at all that it keeps in line, and was done: a term that has ended since
-- is neither told of as overdue nor taken for settled before it has looked again.
CREATE TABLE IF NOT EXISTS ledger_look (
  id TINYINT NOT NULL PRIMARY KEY,
  looked_at DATETIME(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'ledger_look'
