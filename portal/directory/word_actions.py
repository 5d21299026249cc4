"""The words of listings, laid down for the search of the engine at hand: FTS5 on SQLite, full text on PostgreSQL."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, func, insert, literal_column, select
from sqlalchemy.orm import Session

from portal.directory.models import Listing, ListingTag, MeetingPoint, Organisation, Venue
from portal.directory.search_models import SearchSlip, SearchWord
from portal.directory.words import is_forgiven, with_one_left_out, words_of
from portal.storage.stamps import belong

# The engine's own tables, made by hand in a migration step: no models, since they differ from engine to engine.
BY_HAND = MetaData()
ON_SQLITE = Table(
    "listing_words", BY_HAND, Column("rowid", Integer, primary_key=True), Column("title", Text), Column("body", Text)
)
ON_POSTGRESQL = Table(
    "listing_words", MetaData(), Column("listing_id", Integer, primary_key=True), Column("words", Text)
)
belong("directory", ON_SQLITE, ON_POSTGRESQL)
BODY_WORDS = 800
CHUNK = 400


def lay_down_words(db: Session, *, ids: Sequence[int]) -> None:
    """Replace the words of these listings. Words met for the first time join those that spelling is held against."""
    texts = _texts(db, ids)
    if db.get_bind().dialect.name == "sqlite":
        db.execute(delete(ON_SQLITE).where(ON_SQLITE.c.rowid.in_(ids)))
        rows = [{"rowid": number, "title": title, "body": body} for number, (title, body) in texts.items()]
        if rows:
            db.execute(insert(ON_SQLITE), rows)
    else:
        _on_postgresql(db, ids, texts)
    _remember(db, {word for title, body in texts.values() for word in f"{title} {body}".split() if is_forgiven(word)})


def _on_postgresql(db: Session, ids: Sequence[int], texts: dict[int, tuple[str, str]]) -> None:
    db.execute(delete(ON_POSTGRESQL).where(ON_POSTGRESQL.c.listing_id.in_(ids)))
    for number, (title, body) in texts.items():
        words = func.setweight(func.to_tsvector("simple", title), literal_column("'A'")).op("||")(
            func.setweight(func.to_tsvector("simple", body), literal_column("'B'"))
        )
        db.execute(insert(ON_POSTGRESQL).values(listing_id=number, words=words))


def _texts(db: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Title and body of each, as words one space apart."""
    titles: dict[int, list[str]] = {}
    bodies: dict[int, list[str]] = {}
    own = select(
        Listing.id, Listing.name, Listing.alternate_name, Organisation.name, Listing.eligibility, Listing.description
    ).outerjoin(Organisation, Organisation.id == Listing.organisation_id)
    for number, name, other, organisation, whom, description in db.execute(own.where(Listing.id.in_(ids))):
        titles[number] = [name, other]
        bodies[number] = [organisation or "", whom, description]
    tags = select(ListingTag.listing_id, ListingTag.tag).where(ListingTag.listing_id.in_(ids))
    for number, tag in db.execute(tags):
        bodies[number].insert(0, tag.rpartition(":")[2])
    places = (
        select(MeetingPoint.listing_id, Venue.name, Venue.town)
        .join(Venue, Venue.id == MeetingPoint.venue_id)
        .where(MeetingPoint.listing_id.in_(ids), Venue.masked.is_(False))
    )
    for number, name, town in db.execute(places):
        bodies[number][:0] = [name, town]
    return {
        number: (_joined(titles[number], BODY_WORDS), _joined(bodies[number], BODY_WORDS)) for number in sorted(titles)
    }


def _joined(parts: Iterable[str], most: int) -> str:
    return " ".join(words_of(" ".join(parts))[:most])


def _remember(db: Session, words: set[str]) -> None:
    fresh = sorted(words)
    for start in range(0, len(fresh), CHUNK):
        part = fresh[start : start + CHUNK]
        known = set(db.scalars(select(SearchWord.word).where(SearchWord.word.in_(part))))
        new = [word for word in part if word not in known]
        if new:
            db.execute(insert(SearchWord), [{"word": word} for word in new])
            db.execute(
                insert(SearchSlip), [{"slip": slip, "word": word} for word in new for slip in with_one_left_out(word)]
            )
