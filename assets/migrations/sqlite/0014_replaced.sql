-- moved_to: where the message of a flag is since its call was replaced by other words, if not under message_index or not in its
-- words; -1 where nothing decides where it is. moved_text: what is said there, so that who holds the call as it was is not
-- led to another message of it.
ALTER TABLE flags ADD COLUMN moved_to   INTEGER CHECK (moved_to >= -1);
ALTER TABLE flags ADD COLUMN moved_text TEXT;

PRAGMA user_version = 14;
