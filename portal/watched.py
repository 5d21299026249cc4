"""The rows whose change goes into the ledger, so that no restore undoes it (G16). Loaded with the tables."""

from typing import Any

from sqlalchemy import inspect

from portal.mentoring.booking_states import BookingState
from portal.mentoring.models import Booking
from portal.messages.models import ContactPerson
from portal.storage import ledger


def _contact_said(row: Any) -> tuple[str, str] | None:
    changed = inspect(row).attrs
    if row.stopped_at is not None:
        return (row.person_key, ledger.STOPPED) if changed.stopped_at.history.has_changes() else None
    return (row.person_key, ledger.WAYS) if changed.changed_at.history.has_changes() else None


def _booking_said(row: Any) -> tuple[str, str] | None:
    if not inspect(row).attrs.state.history.has_changes():
        return None
    said = {BookingState.CANCELLED: ledger.CANCELLED, BookingState.MOVED: ledger.MOVED}.get(BookingState(row.state))
    return (row.id, said) if said else None


ledger.watch(ContactPerson, _contact_said)
ledger.watch(Booking, _booking_said)
