"""What the database itself sees to: the audit trail is only added to, and the words of records are taken apart."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_SEARCHED = ("people", "papers", "journal")
_SPLIT_SQLITE = """
INSERT OR IGNORE INTO words (organisation, kind, word, object)
SELECT DISTINCT NEW.organisation, '{table}', substr(value, 1, 60), NEW.id
FROM json_each('[' || replace(json_quote(NEW.search || ' ' || replace(NEW.search, '-', ' ')), ' ', '","') || ']')
WHERE value <> '';
"""
_FORGET_SQLITE = "DELETE FROM words WHERE object = OLD.id AND kind = '{table}';"
_SPLIT_POSTGRESQL = """
CREATE FUNCTION pismovod_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM words WHERE object = OLD.id AND kind = TG_TABLE_NAME;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO words (organisation, kind, word, object)
        SELECT DISTINCT NEW.organisation, TG_TABLE_NAME, substr(word, 1, 60), NEW.id
        FROM unnest(string_to_array(NEW.search || ' ' || replace(NEW.search, '-', ' '), ' ')) AS parts (word)
        WHERE word <> ''
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$
"""
_REFUSE_POSTGRESQL = """
CREATE FUNCTION pismovod_audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append only';
END $$
"""


def upgrade() -> None:
    """Make the triggers of this database."""
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.get_bind().exec_driver_sql(statement)


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'audit is append only'); END"
    made = [f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit {refuse}" for act in ("UPDATE", "DELETE")]
    for table in _SEARCHED:
        split, forget = _SPLIT_SQLITE.format(table=table), _FORGET_SQLITE.format(table=table)
        changed = "OLD.search IS NOT NEW.search OR OLD.organisation IS NOT NEW.organisation"
        made += [
            f"CREATE TRIGGER {table}_words_in AFTER INSERT ON {table} BEGIN {split} END",
            f"CREATE TRIGGER {table}_words_new AFTER UPDATE ON {table} WHEN {changed} BEGIN {forget} {split} END",
            f"CREATE TRIGGER {table}_words_out AFTER DELETE ON {table} BEGIN {forget} END",
        ]
    return made


def _postgresql() -> list[str]:
    made = [_SPLIT_POSTGRESQL, _REFUSE_POSTGRESQL]
    refuse = "FOR EACH STATEMENT EXECUTE FUNCTION pismovod_audit_only_grows()"
    made.append(f"CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit {refuse}")
    changed = "OLD.search IS DISTINCT FROM NEW.search OR OLD.organisation IS DISTINCT FROM NEW.organisation"
    split = "EXECUTE FUNCTION pismovod_words()"
    for table in _SEARCHED:
        made += [
            f"CREATE TRIGGER {table}_words AFTER INSERT OR DELETE ON {table} FOR EACH ROW {split}",
            f"CREATE TRIGGER {table}_words_new AFTER UPDATE ON {table} FOR EACH ROW WHEN ({changed}) {split}",
        ]
    return made
