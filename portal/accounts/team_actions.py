"""What an administrator does about people who sign in, with the guards that keep the door from closing behind them."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.accounts import actions, approval_actions, recorded
from portal.accounts.approvals import NEW_WAY_IN
from portal.accounts.models import Passkey, RecoveryCode, Worker
from portal.records.actions import record
from portal.shared.errors import Gone, NotAllowed

ADMINISTRATOR = "administrator"


class OwnAccount(NotAllowed):
    """Nobody shuts themselves out, or gives themselves a role."""

    def __str__(self) -> str:
        return "Somebody else has to change your own account."


class LastAdministrator(NotAllowed):
    """The portal keeps one administrator who can sign in."""

    def __str__(self) -> str:
        return "This is the last administrator. Add another one first."


class NotSetUp(Gone):
    """They have not set up yet: a new first link is enough."""


def change_role(db: Session, *, worker: Worker, role: str, by: str, now: datetime) -> None:
    """Holds on the very next request (T13, G24). Raises OwnAccount, LastAdministrator, NoSuchRole, StillHolds."""
    if worker.role == role:
        return
    _guard(db, worker, by)
    actions.change_role(db, worker=worker, role=role, now=now, by=by)


def disable(db: Session, *, worker: Worker, by: str, now: datetime) -> None:
    """Raises OwnAccount, LastAdministrator."""
    _guard(db, worker, by)
    actions.disable_worker(db, worker=worker, now=now, by=by)


def sign_out(db: Session, *, worker: Worker, by: str, now: datetime) -> None:
    """Every visit of this worker ends at once."""
    actions.end_visits(db, worker=worker)
    record(db, recorded.VISITS_ENDED, worker=worker.ref, by=by, now=now)


def _guard(db: Session, worker: Worker, by: str) -> None:
    if worker.ref == by:
        raise OwnAccount
    held = select(Worker.id).where(Worker.role == ADMINISTRATOR).order_by(Worker.id).with_for_update()
    db.execute(held)  # two who shut each other out at one moment come one after the other
    others = select(func.count()).where(Worker.role == ADMINISTRATOR, Worker.active, Worker.id != worker.id)
    if worker.role == ADMINISTRATOR and not db.scalar(others):
        raise LastAdministrator


def reset_way_in(db: Session, *, approval: str, by: str, role: str, now: datetime) -> tuple[Worker, str]:
    """The second person agrees: both factors go, every visit ends, and a one-time link lets them set up again.

    Raises NoSuchApproval, SamePersonTwice, ApprovalOver. The link is for `by` to hand on.
    """
    agreed = approval_actions.agree(db, ref=approval, by=by, role=role, now=now)
    worker = db.scalars(select(Worker).where(Worker.ref == agreed.about).with_for_update()).one()
    if agreed.kind != NEW_WAY_IN or not worker.active:
        raise approval_actions.ApprovalOver
    if worker.ref == by:
        raise OwnAccount
    agreed.done_at = now
    worker.password, worker.totp, worker.totp_counter = None, None, None
    for table in (Passkey, RecoveryCode):
        db.execute(delete(table).where(table.worker_id == worker.id))
    db.expire(worker, ["webauthn"])
    actions.end_visits(db, worker=worker)
    record(db, recorded.WAY_IN_RESET, worker=worker.ref, by=by, approval=approval, now=now)
    return worker, actions.new_set_up_link(db, worker=worker, now=now)
