"""Tables of caring for mentors: training, supervision, hours and expenses; who would like to become one."""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class TrainingItem(HasId, Base):
    """Something mentors learn. While it is required, nobody is booked without it (R-27)."""

    __tablename__ = "training_item"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    months: Mapped[int | None] = mapped_column(SmallInteger)  # how long it counts; None: for good
    is_required: Mapped[bool] = mapped_column(Boolean, default=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TrainingRecord(HasId, Base):
    """That a mentor has done it. The latest one counts; earlier ones stay."""

    __tablename__ = "training_record"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("training_item.id"), index=True)
    done_on: Mapped[date] = mapped_column(Date)
    good_until: Mapped[date | None] = mapped_column(Date)
    by: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SupervisionMeeting(HasId, OwnedByPerson, Base):
    """A planned talk about the work, under the mentor's own key. The note is the supervisor's and, once shared,
    the mentor's; nobody else ever reads it."""

    __tablename__ = "supervision_meeting"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    supervisor_id: Mapped[str] = mapped_column(ForeignKey("worker.id"), index=True)
    held_on: Mapped[date] = mapped_column(Date)
    next_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(SmallInteger)
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    note_sealed: Mapped[bytes | None] = sealed_column()
    note = Sealed("note_sealed")


class GivenTime(HasId, OwnedByPerson, Base):
    """Hours beside sessions, and money spent, as the mentor entered them; the supervisor agrees (R-26)."""

    __tablename__ = "given_time"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','agreed','asked_about','taken_back')", name="state"),
        CheckConstraint("minutes >= 0 AND pence >= 0", name="not_negative"),
    )

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"), index=True)
    on: Mapped[date] = mapped_column(Date, index=True)
    minutes: Mapped[int] = mapped_column(SmallInteger, default=0)
    pence: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[str] = mapped_column(String(16), default="")
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    what_sealed: Mapped[bytes | None] = sealed_column()
    what = Sealed("what_sealed")


class MentorInterest(HasId, OwnedByPerson, Base):
    """A person would like to become a mentor one day. Answered by a supervisor, never by itself (R-30)."""

    __tablename__ = "mentor_interest"
    __table_args__ = (CheckConstraint("said IN ('','talk','not_now','taken_back')", name="said"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    said: Mapped[str] = mapped_column(String(12), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[str] = mapped_column(String(16), default="")
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # the person while it waits: one, not many
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")
    answer_sealed: Mapped[bytes | None] = sealed_column()
    answer = Sealed("answer_sealed")


class NewPersonAnswer(HasId, Base):
    """What a mentor said to somebody new: yes, or not me this time. There is no place for a reason (N-46)."""

    __tablename__ = "new_person_answer"
    __table_args__ = (
        UniqueConstraint("mentor_id", "family_member_id"),
        CheckConstraint("said IN ('yes','not_me')", name="said"),
    )

    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id", ondelete="CASCADE"))
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    said: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class MentorConcern(HasId, OwnedByPerson, Base):
    """A mentor is worried about somebody's safety: handed to the coordinators at once, in the mentor's own words."""

    __tablename__ = "mentor_concern"
    __table_args__ = (CheckConstraint("(booking_id IS NULL) <> (place_id IS NULL)", name="one_occasion"),)

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("peer_mentor.id"), index=True)
    booking_id: Mapped[str | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[str | None] = mapped_column(ForeignKey("group_place.id", ondelete="CASCADE"), index=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_by: Mapped[str] = mapped_column(String(16), default="")
    handed_to: Mapped[str] = mapped_column(String(16), default="")  # reference of what was opened from it
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")
