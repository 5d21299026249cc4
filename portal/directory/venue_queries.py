"""Places as bookings and searches need them: by their number, with their neutral name, by town."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.directory.models import MeetingPoint, Venue
from portal.directory.search_models import ListedTown


def venue_by_id(db: Session, number: int) -> Venue | None:
    """For bookings: the venue's neutral name, rooms and other uses. Held once a session by the identity map."""
    return db.get(Venue, number)


def venues_of(db: Session, listing_ids: Sequence[int]) -> dict[int, int]:
    """The first venue of each of these listings that has one."""
    rows = db.execute(
        select(MeetingPoint.listing_id, func.min(MeetingPoint.venue_id))
        .where(MeetingPoint.listing_id.in_(listing_ids))
        .group_by(MeetingPoint.listing_id)
    )
    return {row[0]: row[1] for row in rows}


class Towns(Mapping[str, tuple[int, int]]):
    """Towns of our own listings, for a place that no gazetteer knows: read only when somebody asks for one."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._read: dict[str, tuple[int, int]] | None = None

    @property
    def _all(self) -> dict[str, tuple[int, int]]:
        if self._read is None:
            rows = self._db.execute(select(ListedTown.name, ListedTown.easting, ListedTown.northing))
            self._read = {row[0]: (row[1], row[2]) for row in rows}
        return self._read

    def __getitem__(self, name: str) -> tuple[int, int]:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __bool__(self) -> bool:
        return True  # "are there any?" is not worth reading them

    def __len__(self) -> int:
        return len(self._all)
