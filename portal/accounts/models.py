"""People who sign in, and what they sign in with. No Flask: jobs and commands read these tables too.

`Worker` carries the names that Flask-Login and Flask-Security ask for, so that both can use it as it is.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.storage.base import Base, HasId, UTCDateTime, new_id
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class Worker(HasId, OwnedByPerson, Base):
    """Somebody who signs in: mentor, coordinator, partner worker, administrator."""

    __tablename__ = "worker"

    ref: Mapped[str] = mapped_column(String(20), unique=True)
    email_index: Mapped[str] = mapped_column(String(64), unique=True)
    email_sealed: Mapped[bytes | None] = sealed_column()
    email = Sealed("email_sealed")
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("name_sealed")
    role: Mapped[str] = mapped_column(String(40))
    agency_id: Mapped[str | None] = mapped_column(String(32), index=True)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    is_demonstration: Mapped[bool] = mapped_column(Boolean, default=False)
    password: Mapped[str | None] = mapped_column(String(255))
    totp_sealed: Mapped[bytes | None] = sealed_column()
    totp = Sealed("totp_sealed")
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)  # of the last code that was used (T14)
    # What a visit remembers of who signed in; a new one ends every visit of this worker.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=new_id)
    fs_webauthn_user_handle: Mapped[str] = mapped_column(String(64), unique=True, default=new_id)
    quick_keys: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    webauthn: Mapped[list["Passkey"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="Passkey.made_at"
    )

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...]] = ()  # one role each, in `role`; Flask-Security's role table is not used

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def has_second_factor(self) -> bool:
        return self.totp_sealed is not None or bool(self.webauthn)

    def get_id(self) -> str:
        return self.fs_uniquifier

    def calc_username(self) -> str:
        """What an authenticator or a passkey calls this account."""
        return self.email or ""

    def is_locked(self, _said: list[str] | None = None) -> bool:
        return False  # never: tries are slowed by account and network instead (T22)

    def track_failed_authn(self, _kind: str, tfa: bool = False) -> None:
        """Wrong tries are counted before they are looked at, in SignInTry."""


class SetUpLink(HasId, Base):
    """A one-time invitation to choose a password and a second factor. Only a hash of what it holds is kept."""

    __tablename__ = "worker_set_up_link"

    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(HasId, Base):
    """Works once in place of a second factor. `mark` finds the row, `hash` is Argon2id of the rest (ASVS 6.5.2)."""

    __tablename__ = "worker_recovery_code"

    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id", ondelete="CASCADE"), index=True)
    mark: Mapped[str] = mapped_column(String(8))
    hash: Mapped[str] = mapped_column(String(255))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Passkey(HasId, OwnedByPerson, Base):
    """A WebAuthn credential. Column names are those that Flask-Security writes."""

    __tablename__ = "worker_passkey"

    worker_id: Mapped[str] = mapped_column(ForeignKey("worker.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(Integer, default=0)
    transports_said: Mapped[str | None] = mapped_column(String(255))
    backup_state: Mapped[bool] = mapped_column(Boolean)
    device_type: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(20))
    name_sealed: Mapped[bytes | None] = sealed_column()
    name = Sealed("name_sealed")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lastuse_datetime: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[Worker] = relationship(back_populates="webauthn")

    @property
    def transports(self) -> list[str]:
        return self.transports_said.split(",") if self.transports_said else []

    def get_user_mapping(self) -> dict[str, str]:
        return {"id": self.worker_id}


class SignInTry(Base):
    """How often signing in went wrong for one (account, network). The id is a keyed hash of both, known or not."""

    __tablename__ = "sign_in_try"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    wait_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
