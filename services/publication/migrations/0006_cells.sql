-- The matrix item × organization × period (DOMAIN P-2): everything that its counts, and its cells of one status, are made
-- of, in the order in which they are counted, so that a month is counted from this index alone.
-- unless: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'obligation' AND index_name = 'obligation_cells'
CREATE INDEX obligation_cells ON obligation
  (due_time, item, organization, open_time, fulfill_time, deferred_until, exempt, withdraw_time, circle);
-- check: SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'obligation' AND index_name = 'obligation_cells'
