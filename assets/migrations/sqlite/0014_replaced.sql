-- moved_to: where the message of a flag is since its call was replaced by other words, if not under message_index; -1 where
-- nothing decides where it is.
ALTER TABLE flags ADD COLUMN moved_to INTEGER CHECK (moved_to >= -1);

PRAGMA user_version = 14;
