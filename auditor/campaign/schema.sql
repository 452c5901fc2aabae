-- What a campaign knows. docs/campaign.md describes every table and column.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE trees (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    kind     TEXT NOT NULL CHECK (kind IN ('git', 'folder', 'tarball')),
    path     TEXT NOT NULL,
    revision TEXT NOT NULL,
    stamp    TEXT NOT NULL,
    position INTEGER NOT NULL,
    state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
    failure  TEXT NOT NULL DEFAULT '',
    release  TEXT NOT NULL DEFAULT ''
);

CREATE TABLE answers (
    tree    INTEGER NOT NULL REFERENCES trees ON DELETE CASCADE,
    arch    TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (tree, arch)
) WITHOUT ROWID;

CREATE TABLE ways (
    tree      INTEGER NOT NULL,
    arch      TEXT NOT NULL,
    level     TEXT NOT NULL,
    rank      INTEGER NOT NULL,
    deferral  TEXT NOT NULL,
    condition TEXT NOT NULL,
    PRIMARY KEY (tree, arch, level, rank),
    FOREIGN KEY (tree, arch) REFERENCES answers ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE notices (
    tree INTEGER NOT NULL REFERENCES trees ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (tree, rank)
) WITHOUT ROWID;
