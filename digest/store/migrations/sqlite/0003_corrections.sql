-- What an operator decided about stories, and items whose text has changed since
-- they were read.
-- +goose Up

CREATE TABLE correction (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind   TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    story  TEXT NOT NULL,
    origin TEXT NOT NULL,
    at     INTEGER NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The items it speaks of; rest marks those that a split left behind. copy_of is the
-- original of a copy that was taken from it.
CREATE TABLE correction_item (
    correction INTEGER NOT NULL REFERENCES correction (id) ON DELETE CASCADE,
    item       INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    rest       INTEGER NOT NULL CHECK (rest IN (0, 1)),
    origin     TEXT NOT NULL,
    copy_of    INTEGER NOT NULL,
    PRIMARY KEY (correction, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_item_item ON correction_item (item);

-- reread = 1: title or summary changed after the item was placed.
ALTER TABLE item ADD COLUMN reread INTEGER NOT NULL DEFAULT 0 CHECK (reread IN (0, 1));
CREATE INDEX item_reread ON item (id) WHERE reread = 1;
