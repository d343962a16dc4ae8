-- The abolished organization that owed an obligation until it was handed over to its successor (DOMAIN C-1); '' for those
-- that are an organization's own.
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation' AND column_name = 'origin'
ALTER TABLE obligation ADD COLUMN origin VARCHAR(64) NOT NULL DEFAULT '';
-- unless: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation_history' AND column_name = 'origin'
ALTER TABLE obligation_history ADD COLUMN origin VARCHAR(64) NOT NULL DEFAULT '';
-- With the stage of a staged item before what happened.
ALTER TABLE obligation MODIFY COLUMN description VARCHAR(350) NOT NULL DEFAULT '';
ALTER TABLE obligation_history MODIFY COLUMN description VARCHAR(350) NOT NULL;
-- check: SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'obligation_history' AND column_name = 'origin'
