"""Which listings hold the words that were typed, with slips of spelling forgiven."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, literal_column, select, text
from sqlalchemy.orm import Session

from portal.directory.models import Listing
from portal.directory.search_models import SearchSlip, SearchWord
from portal.directory.word_actions import ON_POSTGRESQL, ON_SQLITE
from portal.directory.words import is_forgiven, likely, typed_words, with_one_left_out

Groups = tuple[tuple[str, ...], ...]  # of each group one word must begin a word of the listing
_END = chr(0x10FFFF)
FEW = 400


def understood(db: Session, typed: str) -> Groups:
    """What was typed, word by word; a word that no listing has stands with those it may be meant for."""
    return tuple((word, *_meant(db, word)) for word in typed_words(typed))


def holding(db: Session, groups: Groups) -> ColumnElement[bool]:
    """A condition on Listing."""
    said = expression(db, groups)
    if _is_sqlite(db):
        return exists().where(ON_SQLITE.c.rowid == Listing.id, _matches(said))
    return exists().where(ON_POSTGRESQL.c.listing_id == Listing.id, _matches_there(said))


def ids_holding(db: Session, groups: Groups, *, limit: int = FEW) -> list[int]:
    """Those that hold the words, best first: in the name before elsewhere."""
    said = expression(db, groups)
    if _is_sqlite(db):
        # a name counts ten times as much as the rest
        best = text("bm25(listing_words, 10.0, 1.0)")
        chosen = select(ON_SQLITE.c.rowid).where(_matches(said)).order_by(best, ON_SQLITE.c.rowid).limit(limit)
    else:
        rank = func.ts_rank(ON_POSTGRESQL.c.words, func.to_tsquery("simple", said))
        number = ON_POSTGRESQL.c.listing_id
        chosen = select(number).where(_matches_there(said)).order_by(rank.desc(), number).limit(limit)
    return list(db.scalars(chosen))


def expression(db: Session, groups: Groups) -> str:
    """In the language of the engine. Words are letters and digits only, so nothing in them can be read as a sign."""
    if _is_sqlite(db):
        return " AND ".join("(" + " OR ".join(f'"{word}" *' for word in group) + ")" for group in groups)
    return " & ".join("(" + " | ".join(f"'{word}':*" for word in group) + ")" for group in groups)


def _matches(said: str) -> ColumnElement[bool]:
    return literal_column("listing_words").op("MATCH")(said)


def _matches_there(said: str) -> ColumnElement[bool]:
    return ON_POSTGRESQL.c.words.op("@@")(func.to_tsquery("simple", said))


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"


def _meant(db: Session, word: str) -> Sequence[str]:
    if not is_forgiven(word) or db.scalar(
        select(SearchWord.word).where(SearchWord.word >= word, SearchWord.word < word + _END).limit(1)
    ):
        return ()
    shorter = with_one_left_out(word)
    known = set(db.scalars(select(SearchWord.word).where(SearchWord.word.in_(shorter))))
    known |= set(db.scalars(select(SearchSlip.word).where(SearchSlip.slip.in_({word, *shorter}))))
    return likely(word, known)
