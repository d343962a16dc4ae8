-- What has settled an obligation for good, so that the clock has no say any more (DOMAIN P-2): 4 fulfilled on time, 5 late,
-- 7 exempt, 8 withdrawn, as in ObligationStatus; 0 while none has. It is written with the facts that it follows from
-- (obligation_status.h).
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation_history' AND column_name = 'outcome'
ALTER TABLE obligation_history ADD COLUMN outcome TINYINT NOT NULL DEFAULT 0;
UPDATE obligation_history SET outcome =
    CASE WHEN fulfill_time IS NOT NULL THEN CASE WHEN fulfill_time < COALESCE(deferred_until, due_time) THEN 4 ELSE 5 END
    WHEN exempt = 1 THEN 7 WHEN withdraw_time IS NOT NULL THEN 8 ELSE 0 END;
-- The matrix is counted from obligation_matrix alone, in its order: whoever agrees in all but the organization has the
-- same status.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation' AND column_name = 'outcome'
ALTER TABLE obligation
  ADD COLUMN outcome TINYINT NOT NULL DEFAULT 0,
  ADD INDEX obligation_matrix (due_time, item, outcome, deferred_until, open_time, circle, organization),
  DROP INDEX obligation_cells;
UPDATE obligation SET outcome =
    CASE WHEN fulfill_time IS NOT NULL THEN CASE WHEN fulfill_time < COALESCE(deferred_until, due_time) THEN 4 ELSE 5 END
    WHEN exempt = 1 THEN 7 WHEN withdraw_time IS NOT NULL THEN 8 ELSE 0 END;
-- check: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation' AND column_name = 'outcome'
