-- When a change was first about to leave, by the clock of the service, where it had told (ms): what was lost is looked
-- for by this one, since the clock of this machine may show anything.
ALTER TABLE outbox ADD COLUMN sent_there INTEGER;

PRAGMA user_version = 3;
