CREATE TABLE analysis (
    item      INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    relevance REAL NOT NULL,
    data      TEXT NOT NULL
) STRICT;
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
CREATE TABLE correction_item (
    correction INTEGER NOT NULL REFERENCES correction (id) ON DELETE CASCADE,
    item       INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    rest       INTEGER NOT NULL CHECK (rest IN (0, 1)),
    origin     TEXT NOT NULL,
    copy_of    INTEGER NOT NULL,
    PRIMARY KEY (correction, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (
    edition  INTEGER NOT NULL REFERENCES edition (id) ON DELETE CASCADE,
    seq      INTEGER NOT NULL,
    story    TEXT NOT NULL,
    headline TEXT NOT NULL,
    included INTEGER NOT NULL CHECK (included IN (0, 1)),
    score    REAL NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (edition, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    edition     INTEGER NOT NULL REFERENCES edition (id) ON DELETE CASCADE,
    spec        TEXT NOT NULL,
    slot        INTEGER NOT NULL,
    subscriber  INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    state       TEXT NOT NULL CHECK (state IN ('ready', 'sending', 'accepted', 'deferred',
                                               'failed', 'unknown', 'suppressed', 'expired')),
    attempt     INTEGER NOT NULL DEFAULT 0,
    fence       INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0,
    message_id  TEXT NOT NULL,
    date        INTEGER NOT NULL,
    UNIQUE (edition, subscriber)
) STRICT;
CREATE TABLE delivery_attempt (
    delivery INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    attempt  INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    code     INTEGER NOT NULL,
    enhanced TEXT NOT NULL,
    reply    TEXT NOT NULL,
    PRIMARY KEY (delivery, attempt)
) STRICT, WITHOUT ROWID;
CREATE TABLE edition (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    spec    TEXT NOT NULL,
    slot    INTEGER NOT NULL,
    cut     INTEGER NOT NULL,
    skipped INTEGER NOT NULL CHECK (skipped IN (0, 1)),
    reason  TEXT NOT NULL,
    data    TEXT NOT NULL,
    created INTEGER NOT NULL,
    UNIQUE (spec, slot)
) STRICT;
CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    outlet        TEXT NOT NULL,
    country       TEXT NOT NULL,
    ownership     TEXT NOT NULL,
    lang          TEXT NOT NULL,
    every_ms      INTEGER NOT NULL,
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    etag          TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    next_poll     INTEGER NOT NULL,
    polls         INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    last_success  INTEGER NOT NULL DEFAULT 0,
    last_new      INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER NOT NULL DEFAULT 0,
    error_kind    TEXT NOT NULL DEFAULT '',
    error         TEXT NOT NULL DEFAULT '',
    repairs       TEXT NOT NULL DEFAULT '',
    lease_until   INTEGER NOT NULL DEFAULT 0,
    claimed_at    INTEGER NOT NULL DEFAULT 0,
    fence         INTEGER NOT NULL DEFAULT 0
, category   TEXT NOT NULL DEFAULT '', min_ms     INTEGER NOT NULL DEFAULT 0, max_ms     INTEGER NOT NULL DEFAULT 0, cron       TEXT NOT NULL DEFAULT '', domain     TEXT NOT NULL DEFAULT '', hold_until INTEGER NOT NULL DEFAULT 0, identity   TEXT NOT NULL DEFAULT '' CHECK (identity IN ('', 'link', 'guid', 'title')), held       INTEGER NOT NULL DEFAULT 0, muted      INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)), learnt     TEXT NOT NULL DEFAULT '', id_seen    INTEGER NOT NULL DEFAULT 0, id_bad     INTEGER NOT NULL DEFAULT 0, link_bad   INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE item (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    feed       INTEGER NOT NULL REFERENCES feed (id),
    guid       TEXT NOT NULL,
    link       TEXT NOT NULL,
    canonical  TEXT NOT NULL,
    title      TEXT NOT NULL,
    summary    TEXT NOT NULL,
    content    TEXT NOT NULL,
    lang       TEXT NOT NULL,
    authors    TEXT NOT NULL,
    categories TEXT NOT NULL,
    image      TEXT NOT NULL,
    origin     TEXT NOT NULL,
    enclosures TEXT NOT NULL,
    published  INTEGER NOT NULL,
    updated    INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    effective  INTEGER NOT NULL,
    changed_at INTEGER NOT NULL DEFAULT 0,
    baseline   INTEGER NOT NULL CHECK (baseline IN (0, 1)),
    placed     INTEGER NOT NULL DEFAULT 0 CHECK (placed IN (0, 1))
, dated TEXT NOT NULL DEFAULT '', held  INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)), reread INTEGER NOT NULL DEFAULT 0 CHECK (reread IN (0, 1))) STRICT;
CREATE TABLE item_feed (
    item INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    feed INTEGER NOT NULL REFERENCES feed (id),
    at   INTEGER NOT NULL, said INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (item, feed)
) STRICT, WITHOUT ROWID;
CREATE TABLE item_key (
    key  TEXT PRIMARY KEY,
    item INTEGER REFERENCES item (id) ON DELETE SET NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE item_version (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    item  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    at    INTEGER NOT NULL
) STRICT;
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE notice (
    feed   INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,
    health TEXT NOT NULL,
    since  INTEGER NOT NULL,
    told   INTEGER NOT NULL
) STRICT;
CREATE TABLE opt_out (
    subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    spec       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (subscriber, spec)
) STRICT, WITHOUT ROWID;
CREATE TABLE placement (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    item         INTEGER NOT NULL UNIQUE REFERENCES item (id) ON DELETE CASCADE,
    story        TEXT NOT NULL REFERENCES story (id),
    duplicate_of INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    score        REAL NOT NULL,
    evidence     TEXT NOT NULL,
    at           INTEGER NOT NULL
) STRICT;
CREATE TABLE schema_version (
		id INTEGER PRIMARY KEY AUTOINCREMENT,
		version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL,
		tstamp TIMESTAMP DEFAULT (datetime('now'))
	);
CREATE TABLE spec (
    id         TEXT PRIMARY KEY,
    first_seen INTEGER NOT NULL
) STRICT;
CREATE TABLE story (
    id          TEXT PRIMARY KEY,
    created     INTEGER NOT NULL,
    first_item  INTEGER NOT NULL,
    merged_into TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE story_event (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    story  TEXT NOT NULL,
    item   INTEGER NOT NULL,
    kind   TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TABLE subscriber (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    email     TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    state     TEXT NOT NULL CHECK (state IN ('active', 'ended', 'suppressed')),
    ended_by  TEXT NOT NULL DEFAULT '' CHECK (ended_by IN ('', 'person', 'operator', 'config')),
    source    TEXT NOT NULL,
    created   INTEGER NOT NULL,
    reason    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE subscription_event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL,
    subscriber INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL,
    spec       TEXT NOT NULL,
    detail     TEXT NOT NULL
) STRICT;
CREATE TABLE told (
    edition    INTEGER NOT NULL REFERENCES edition (id) ON DELETE CASCADE,
    spec       TEXT NOT NULL,
    story      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    headline   TEXT NOT NULL,
    outlets    TEXT NOT NULL,
    statements TEXT NOT NULL,
    PRIMARY KEY (edition, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX correction_item_item ON correction_item (item);
CREATE INDEX delivery_open ON delivery (slot, id) WHERE state IN ('ready', 'deferred', 'unknown');
CREATE INDEX delivery_sending ON delivery (lease_until) WHERE state = 'sending';
CREATE INDEX delivery_subscriber ON delivery (subscriber, spec, slot);
CREATE INDEX edition_cut ON edition (cut);
CREATE INDEX feed_domain ON feed (domain) WHERE domain <> '';
CREATE INDEX feed_due ON feed (next_poll, id) WHERE active = 1;
CREATE INDEX item_effective ON item (effective);
CREATE INDEX item_feed_day ON item_feed (feed, at);
CREATE INDEX item_first_seen ON item (first_seen);
CREATE INDEX item_held ON item (feed) WHERE held = 1;
CREATE INDEX item_key_item ON item_key (item) WHERE item IS NOT NULL;
CREATE INDEX item_reread ON item (id) WHERE reread = 1;
CREATE INDEX item_ungrouped ON item (effective, id) WHERE placed = 0;
CREATE INDEX item_version_item ON item_version (item);
CREATE INDEX item_waiting ON item (first_seen) WHERE placed = 0;
CREATE INDEX placement_story ON placement (story);
CREATE INDEX story_event_story ON story_event (story);
CREATE INDEX story_merged ON story (merged_into) WHERE merged_into <> '';
CREATE INDEX subscription_event_subscriber ON subscription_event (subscriber);
CREATE INDEX told_spec ON told (spec, at);
CREATE INDEX told_story ON told (story);
