"""The list of organisations we work with, by kind, with what they do and how to reach them (R-60)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.casework import family_rules, support_recorded
from portal.casework.agency_models import PartnerAgency
from portal.casework.support_refusals import NameTaken, NoSuchPart, SaysNoReason
from portal.records.actions import record
from portal.shared.refs import new_ref


def write_agency(
    db: Session, *, name: str, kind: str, remit: str, contact: str, by: str, now: datetime, ref: str = ""
) -> PartnerAgency:
    """`ref`: '' for a new one. Raises SaysNoReason, NameTaken, NoSuchPart."""
    if kind not in family_rules.AGENCIES or not (name.strip() and remit.strip() and contact.strip()):
        raise SaysNoReason
    row = agency(db, ref) if ref else PartnerAgency(ref=new_ref("PT"))
    row.name, row.kind, row.remit, row.contact = name.strip(), kind, remit, contact
    row.changed_by, row.checked_at, row.ended_at = by, now, None
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except IntegrityError as error:
        raise NameTaken from error
    record(db, support_recorded.AGENCY_CHANGED, now=now, agency=row.ref, by=by, part="written")
    return row


def end_agency(db: Session, *, ref: str, by: str, now: datetime) -> None:
    """Not on the list any more; cases that name it keep it. Safe to repeat. Raises NoSuchPart."""
    row = agency(db, ref)
    if row.ended_at is None:
        row.ended_at = now
        db.flush()
        record(db, support_recorded.AGENCY_CHANGED, now=now, agency=ref, by=by, part="ended")


def agency(db: Session, ref: str) -> PartnerAgency:
    """Raises NoSuchPart."""
    found = db.scalar(select(PartnerAgency).where(PartnerAgency.ref == ref))
    if found is None:
        raise NoSuchPart
    return found


def agencies(db: Session) -> dict[str, list[PartnerAgency]]:
    """By kind, in the order of the kinds; kinds with none are left out."""
    asked = select(PartnerAgency).where(PartnerAgency.ended_at.is_(None)).order_by(PartnerAgency.name)
    rows = list(db.scalars(asked))
    found = {kind: [row for row in rows if row.kind == kind] for kind in family_rules.AGENCIES}
    return {kind: those for kind, those in found.items() if those}
