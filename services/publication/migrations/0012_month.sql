-- What the matrix is read from (obligation_months.h): of each organization and month of the term's last day one text, with
-- a line "id,due,deferred until,outcome,open,circle" for each obligation, times in microseconds since 1970; without
-- open where it is settled. Due is the end of the last day, county time (UTC+8).
CREATE TABLE IF NOT EXISTS obligation_month (
  month CHAR(7) NOT NULL,
  organization VARCHAR(64) NOT NULL,
  obligations MEDIUMTEXT NOT NULL,
  PRIMARY KEY (month, organization)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
REPLACE INTO obligation_month
  SELECT DATE_FORMAT(due_time + INTERVAL 28799999999 MICROSECOND, '%Y-%m'), organization, GROUP_CONCAT(CONCAT(
      id, ',', TIMESTAMPDIFF(MICROSECOND, '1970-01-01', due_time), ',',
      COALESCE(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', deferred_until), ''), ',', outcome, ',',
      IF(outcome = 0, TIMESTAMPDIFF(MICROSECOND, '1970-01-01', open_time), ''), ',', circle, '\n') SEPARATOR '')
  FROM obligation GROUP BY 1, 2;
-- unless: SELECT 1 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'obligation' AND index_name = 'obligation_matrix')
ALTER TABLE obligation DROP INDEX obligation_matrix;
-- check: SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'obligation_month'
