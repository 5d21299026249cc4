"""Tell the team that something needs a look. One open alert per kind and thing, not one per occurrence."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.messages.models import Alert

SILENT = "clockwork-silent"


def raise_alert(db: Session, *, kind: str, about: str, now: datetime) -> Alert:
    """`about` is a reference, or the name of a part of the portal. The open one is given back when there is one."""
    key = f"{kind}:{about}"[:90]
    alert = db.scalar(select(Alert).where(Alert.open_key == key))
    if alert is None:
        alert = Alert(kind=kind, about=about, raised_at=now, open_key=key)
        db.add(alert)
        db.flush()
    return alert


def is_silent(db: Session, *, now: datetime) -> None:
    """Nothing has been heard of the clockwork: nothing leaves meanwhile."""
    raise_alert(db, kind=SILENT, about="clockwork", now=now)


def is_heard_again(db: Session, *, now: datetime) -> None:
    settle(db, kind=SILENT, about="clockwork", now=now)


def close_alert(db: Session, *, alert_id: str, by: str, now: datetime) -> None:
    alert = db.get(Alert, alert_id)
    if alert is not None and alert.closed_at is None:
        alert.closed_at, alert.closed_by, alert.open_key = now, by, None
        db.flush()


def settle(db: Session, *, kind: str, about: str, now: datetime) -> None:
    """What the alert was about is all right again by itself."""
    alert = db.scalar(select(Alert).where(Alert.open_key == f"{kind}:{about}"[:90]))
    if alert is not None:
        alert.closed_at, alert.closed_by, alert.open_key = now, "portal", None
        db.flush()
