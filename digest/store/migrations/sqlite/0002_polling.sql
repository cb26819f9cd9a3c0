-- What the configuration says of a feed in full, what polling has learnt of it,
-- items that are held back, and what the operator was told.
-- +goose Up

-- domain is the registrable domain the feed is fetched from ('' = none): a server
-- that asks for a pause is spared as a whole. learnt is the poller's document,
-- muted the one thing in it that statements ask for. id_seen, id_bad and link_bad
-- count the items by which a feed of short documents is judged.
ALTER TABLE feed ADD COLUMN category   TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN min_ms     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN max_ms     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN cron       TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN domain     TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN hold_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN identity   TEXT NOT NULL DEFAULT '' CHECK (identity IN ('', 'link', 'guid', 'title'));
ALTER TABLE feed ADD COLUMN held       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN muted      INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1));
ALTER TABLE feed ADD COLUMN learnt     TEXT NOT NULL DEFAULT '';
ALTER TABLE feed ADD COLUMN id_seen    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN id_bad     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN link_bad   INTEGER NOT NULL DEFAULT 0;
CREATE INDEX feed_domain ON feed (domain) WHERE domain <> '';

ALTER TABLE item ADD COLUMN dated TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN held  INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
CREATE INDEX item_held ON item (feed) WHERE held = 1;

-- said is a digest of what the feed last said of the item (0 = unknown): what is
-- said again is not read again.
ALTER TABLE item_feed ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
DROP INDEX item_feed_feed;
CREATE INDEX item_feed_day ON item_feed (feed, at);

-- What the operator was told last about each feed.
CREATE TABLE notice (
    feed   INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
    health TEXT NOT NULL,
    since  INTEGER NOT NULL,
    told   INTEGER NOT NULL
) STRICT;
