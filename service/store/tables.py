"""What is remembered, as tables. Every row but a few belongs to an organisation, and no query goes without it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.store.columns import UtcMoment, sorted_text

KEY = 32
"""Length of an identifier: 128 random bits in hex."""
Id = String(KEY)
Moment = UtcMoment()
_AMENDING = text("amends IS NOT NULL")  # few do; with all the others SQLite would take the index for a useless one


class Table(DeclarativeBase):
    """The base of all tables."""


class Organisation(Table):
    """A school: a world of its own."""

    __tablename__ = "organisations"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    profile: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What service.records.organisation.Profile holds: letterhead, director, acting director, trade union, layout."""
    indexes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """The journal's indexes: name, pattern of the number («{n}/4», «{n}-од»), types of paper, what it is called."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)


class User(Table):
    """Who signs in."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), index=True)
    login: Mapped[str] = mapped_column(String(100), index=True)
    """In small letters; another organisation may have the same."""
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id."""
    must_change: Mapped[bool] = mapped_column(default=False)
    disabled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (UniqueConstraint("organisation", "login", name="one_login_once"),)


class Tries(Table):
    """How often something was tried: wrong passwords of a login, whether it is there or not; sign-ins of an address."""

    __tablename__ = "tries"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what is counted."""
    count: Mapped[int] = mapped_column(Integer)
    until: Mapped[datetime] = mapped_column(Moment, index=True)
    """When it is forgotten."""


class Visit(Table):
    """A session of a signed-in user; the cookie holds the secret, the table its hash."""

    __tablename__ = "visits"
    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(Id, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment)
    expires: Mapped[datetime] = mapped_column(Moment, index=True)
    agent: Mapped[str] = mapped_column(String(200), default="")
    """What the browser calls itself, so that its owner knows the visit again."""


class Token(Table):
    """A key for another system."""

    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_by: Mapped[str] = mapped_column(Id)
    created: Mapped[datetime] = mapped_column(Moment)
    expires: Mapped[datetime | None] = mapped_column(Moment)
    used: Mapped[datetime | None] = mapped_column(Moment)
    revoked: Mapped[datetime | None] = mapped_column(Moment)


class Person(Table):
    """Someone of the school: the банк of mentors and mentees."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What service.records.people.PersonCard holds: the person of payloads and what the banks tell besides."""
    search: Mapped[str] = mapped_column(sorted_text(500))
    """«попова лариса алексеевна» in small letters, ё as е: what is looked for, and sorted by."""
    mentor: Mapped[bool] = mapped_column(default=False)
    mentee: Mapped[bool] = mapped_column(default=False)
    archived: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("people_by_name", "organisation", "archived", "search", "id"),
        Index("people_by_mentor", "organisation", "archived", "mentor", "search", "id"),
        Index("people_by_mentee", "organisation", "archived", "mentee", "search", "id"),
    )


class Pair(Table):
    """A mentor and those whom he guides, in one school year."""

    __tablename__ = "pairs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    school_year: Mapped[str] = mapped_column(String(9))
    mentor: Mapped[str] = mapped_column(Id, ForeignKey("people.id"), index=True)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What service.records.pairs.PairCard holds: form, kind, period, consent, agreement, extension, early end."""
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("pairs_by_year", "organisation", "school_year", "created", "id"),)


class Mentee(Table):
    """Who is guided in a pair or group."""

    __tablename__ = "mentees"
    pair: Mapped[str] = mapped_column(Id, ForeignKey("pairs.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    person: Mapped[str] = mapped_column(Id, ForeignKey("people.id"), index=True)


class Paper(Table):
    """A document: a draft that is edited, or a paper that is registered and never changes."""

    __tablename__ = "papers"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    type: Mapped[str] = mapped_column(String(50))
    title: Mapped[str] = mapped_column(String(500))
    search: Mapped[str] = mapped_column(String(1000))
    """Title and number in small letters, ё as е."""
    state: Mapped[str] = mapped_column(String(20))
    """draft, registered, signed, filed, cancelled."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As it was given, with the records that it names."""
    printed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """The payload as it was printed, every record in its place: from registration on."""
    index: Mapped[str] = mapped_column("journal_index", String(50), default="")
    number: Mapped[str] = mapped_column(String(100), default="")
    day: Mapped[date | None] = mapped_column(Date)
    listed: Mapped[date] = mapped_column(Date)
    """The day that lists go by: its date, or the day on which a draft was made."""
    template_hash: Mapped[str] = mapped_column(String(64), default="")
    service_version: Mapped[str] = mapped_column(String(50), default="")
    docx_hash: Mapped[str] = mapped_column(String(64), default="")
    pdf_hash: Mapped[str] = mapped_column(String(64), default="")
    signed_hash: Mapped[str] = mapped_column(String(64), default="")
    signed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """How it was signed: kind (scan or pdf), when, and who, read out of the signature."""
    filed_in: Mapped[str] = mapped_column(String(200), default="")
    """The дело that it lies in."""
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why it was cancelled."""
    amends: Mapped[str | None] = mapped_column(Id, ForeignKey("papers.id"))
    school_year: Mapped[str] = mapped_column(String(9), default="")
    """In whose folder it lies; empty for what belongs to no year."""
    about: Mapped[str] = mapped_column(Id, default="")
    """The pair that it is about, where it is about one."""
    created_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("papers_by_time", "organisation", "listed", "created", "id"),
        Index("papers_by_state", "organisation", "state", "listed", "created", "id"),
        Index("papers_by_type", "organisation", "type", "listed", "created", "id"),
        Index("papers_by_index", "organisation", "journal_index", "listed", "created", "id"),
        Index("papers_by_number", "organisation", "number"),
        Index("papers_amending", "organisation", "amends", sqlite_where=_AMENDING, postgresql_where=_AMENDING),
        Index("papers_by_year", "organisation", "school_year", "created", "id"),
    )


class Counter(Table):
    """The last number of an index in a year: one row is changed for every number."""

    __tablename__ = "counters"
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"), primary_key=True)
    index: Mapped[str] = mapped_column("journal_index", String(50), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class Entry(Table):
    """A line of the journal: a number that was given, and stays given."""

    __tablename__ = "journal"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    index: Mapped[str] = mapped_column("journal_index", String(50))
    year: Mapped[int] = mapped_column(Integer)
    ordinal: Mapped[int | None] = mapped_column(Integer)
    """Its place in the count; none for a number given by hand."""
    number: Mapped[str] = mapped_column(String(100))
    day: Mapped[date] = mapped_column(Date)
    title: Mapped[str] = mapped_column(String(500))
    signer: Mapped[str] = mapped_column(String(200), default="")
    executor: Mapped[str] = mapped_column(String(200), default="")
    search: Mapped[str] = mapped_column(String(1000))
    """Title and number in small letters, ё as е."""
    paper: Mapped[str | None] = mapped_column(Id, ForeignKey("papers.id"), index=True)
    """None where a number was taken for a paper outside the service, or skipped: then `reason` says why."""
    by_hand: Mapped[bool] = mapped_column(default=False)
    cancelled: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(1000), default="")
    made_by: Mapped[str] = mapped_column(String(200))
    made: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        UniqueConstraint("organisation", "journal_index", "year", "number", name="one_number_once"),
        UniqueConstraint("organisation", "journal_index", "year", "ordinal", name="one_ordinal_once"),
        Index("journal_by_day", "organisation", "day", "made", "id"),
        Index("journal_by_index", "organisation", "journal_index", "day", "made", "id"),
        Index("journal_by_hand", "organisation", "by_hand", "day", "made", "id"),
        Index("journal_cancelled", "organisation", "cancelled", "day", "made", "id"),
    )


class Packet(Table):
    """A packet that was asked for; what came of it is kept here when the term of its job is over."""

    __tablename__ = "packets"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    """The number of its job."""
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    title: Mapped[str] = mapped_column(String(500))
    papers: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20), default="queued")
    """queued (until its job has ended), done, failed, interrupted (its job was lost before it was ready)."""
    finished: Mapped[datetime | None] = mapped_column(Moment)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What its job told at the end."""
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Of a packet that is done: the plan of printing."""
    asked_hash: Mapped[str] = mapped_column(String(64), default="")
    """The file with what was asked, as JSON without passwords."""
    pdf_hash: Mapped[str] = mapped_column(String(64), default="")
    zip_hash: Mapped[str] = mapped_column(String(64), default="")
    created_by: Mapped[str] = mapped_column(String(200))
    created: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (Index("packets_by_time", "organisation", "created", "id"),)


class Event(Table):
    """Who did what and when; rows are added and never changed (triggers see to it)."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    organisation: Mapped[str] = mapped_column(Id)
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(200))
    """The name of the user or token, as it was then."""
    action: Mapped[str] = mapped_column(String(50))
    kind: Mapped[str] = mapped_column(String(30))
    object: Mapped[str] = mapped_column(String(50))
    told: Mapped[str] = mapped_column(String(500), default="")
    """What a person should read of it; no personal data but the number of the object."""
    __table_args__ = (
        Index("audit_by_number", "organisation", "id"),
        Index("audit_of_object", "organisation", "kind", "object", "id"),
        *(Index(f"audit_by_{name}", "organisation", name, "id") for name in ("who", "action", "at")),
    )


class Answered(Table):
    """The answer that an Idempotency-Key got, so that the same request is not done twice."""

    __tablename__ = "answered"
    organisation: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column("idempotency_key", String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(String)
    created: Mapped[datetime] = mapped_column(Moment, index=True)
