-- Which key file a key comes from: the key of a file goes when the file has another one. Of the keys that are there, those
-- of the local user came from a file, and nobody knows any more from which.
ALTER TABLE keys ADD COLUMN file TEXT;
UPDATE keys SET file = '' WHERE user_id IN (SELECT id FROM users WHERE is_local = 1);

PRAGMA user_version = 5;
