"""The rows whose change goes into the ledger, so that no restore undoes it (G16). Loaded with the tables."""

from typing import Any

from sqlalchemy import inspect

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.messages.models import ContactPerson
from portal.storage import ledger


def _contact_said(row: Any) -> list[tuple[str, str]]:
    changed = inspect(row).attrs
    said = []
    if row.stopped_at is not None:
        if changed.stopped_at.history.has_changes():
            said.append((row.person_key, ledger.STOPPED))
    elif changed.changed_at.history.has_changes():
        said.append((row.person_key, ledger.WAYS))
    if row.ended_at is None:
        if any(changed.ended_at.history.deleted or ()):
            said.append((ledger.line_of_end(row.person_key), ledger.AGAIN))
    elif changed.ended_at.history.has_changes():
        said.append((ledger.line_of_end(row.person_key), ledger.ENDED))
    return said


def _booking_said(row: Any) -> list[tuple[str, str]]:
    if not inspect(row).attrs.state.history.has_changes():
        return []
    said = {BookingState.CANCELLED: ledger.CANCELLED, BookingState.MOVED: ledger.MOVED}.get(BookingState(row.state))
    return [(row.id, said)] if said else []


ledger.watch(ContactPerson, _contact_said)
ledger.watch(Booking, _booking_said)
