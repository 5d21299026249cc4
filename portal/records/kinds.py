"""What can be recorded, and which facts each kind must carry. References and stages only, never names or free text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    name: str
    about: str  # which fact names the thing it is about
    facts: frozenset[str]


_ALL: dict[str, Kind] = {}


def kind(name: str, about: str, *facts: str) -> Kind:
    made = Kind(name, about, frozenset((about, *facts)))
    _ALL[name] = made
    return made


def all_kinds() -> dict[str, Kind]:
    return dict(_ALL)


REFERRAL_SENT = kind("referral-sent", "referral")
REFERRAL_OPENED = kind("referral-opened", "referral", "by")
REFERRAL_MOVED = kind("referral-moved", "referral", "by", "before", "after")
CODE_USED = kind("code-used", "referral")
CONTACT_CHANGED = kind("contact-changed", "referral", "by")
RECORD_OPENED = kind("record-opened", "referral", "by", "part")  # a part of it, by a word of its address
BOOKING_MADE = kind("booking-made", "booking", "referral", "mentor")
BOOKING_MOVED = kind("booking-moved", "booking", "by")
BOOKING_CANCELLED = kind("booking-cancelled", "booking", "by")
BOOKING_OPENED = kind("booking-opened", "booking", "by")
WORKER_ADDED = kind("worker-added", "worker", "by")
WORKER_DISABLED = kind("worker-disabled", "worker", "by")
WORKER_SIGNED_IN = kind("worker-signed-in", "worker")
WORKER_SET_UP = kind("worker-set-up", "worker")
WORKER_PASSWORD_CHANGED = kind("worker-password-changed", "worker", "by")
WORKER_FACTOR_CHANGED = kind("worker-factor-changed", "worker", "change")
WORKER_ROLE_CHANGED = kind("worker-role-changed", "worker", "by", "before", "after")
IMPORT_RUN = kind("import-run", "source", "by")
RECORD_SHORTENED = kind("record-shortened", "record", "by")
