-- The event that told last of what an organization owes: of itself, or of what it adopted. Its circles, boards and roster
-- are told of by others, which duty stamps do not show (DOMAIN C-9).
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'organization' AND column_name = 'duty_event_id'
ALTER TABLE organization ADD COLUMN duty_event_id BIGINT UNSIGNED NOT NULL DEFAULT 0;
-- check: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'organization' AND column_name = 'duty_event_id'
