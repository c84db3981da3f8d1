-- Flags across issues, by time and by node: a page costs the same at any size. The types have their index already.
CREATE INDEX flags_by_time ON flags (created_at, id);
CREATE INDEX flags_by_node ON flags (node_name, created_at, id) WHERE node_name IS NOT NULL;

PRAGMA user_version = 6;
