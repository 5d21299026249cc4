"""Tables: who asks for support, what they asked for, how they come back, what they agreed to."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.storage.base import Base, HasId, UTCDateTime
from portal.storage.sealed import OwnedByPerson, Sealed, sealed_column


class FamilyMember(HasId, OwnedByPerson, Base):
    """Anybody affected by someone else's drinking or drug use who uses the portal for themselves, related or not."""

    __tablename__ = "family_member"

    age_band: Mapped[str] = mapped_column(String(12), default="")  # '' until asked
    language: Mapped[str] = mapped_column(String(8), default="en")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    name_sealed: Mapped[bytes | None] = sealed_column()
    name_to_use = Sealed("name_sealed")


class SelfReferral(HasId, OwnedByPerson, Base):
    """A request made by the family member. The answers are sealed whole; none of them is a column (R-11)."""

    __tablename__ = "self_referral"

    ref: Mapped[str] = mapped_column(String(16), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(12), index=True)
    stage_at: Mapped[datetime] = mapped_column(UTCDateTime)
    route: Mapped[str] = mapped_column(String(8))  # adult or young
    danger: Mapped[str] = mapped_column(String(8))  # yes, no, unsure
    has_words: Mapped[bool] = mapped_column(Boolean, default=False)  # free text that nobody has read yet
    was_young: Mapped[bool] = mapped_column(Boolean, default=False)  # the age was changed on the way (J4.7)
    is_helped: Mapped[bool] = mapped_column(Boolean, default=False)  # somebody helped to fill it in
    is_quick: Mapped[bool] = mapped_column(Boolean, default=False)  # a first chat, asked with a time
    needs_look: Mapped[bool] = mapped_column(Boolean, default=False)  # sent in a rush: a person looks first (T6)
    entry_source: Mapped[str] = mapped_column(String(20), default="", index=True)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    read_by_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    answers_sealed: Mapped[bytes | None] = sealed_column()
    answers_json = Sealed("answers_sealed")
    area_sealed: Mapped[bytes | None] = sealed_column()
    area = Sealed("area_sealed")  # outward part of a postcode, or a town, as typed


class ReturnCode(HasId, Base):
    """The code to come back with. Neither its secret nor the PIN is kept: one hash of both (T3)."""

    __tablename__ = "return_code"

    locator: Mapped[str] = mapped_column(String(5), unique=True)
    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), unique=True)
    hash: Mapped[str] = mapped_column(String(200))
    has_pin: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Given out anew by the team: opens until then, and only until its owner has drawn one that nobody else has seen.
    once_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CodeTry(Base):
    """Wrong tries of one code from one network, or from all (then the network is left out of the hash); and how many
    came in one hour from one network, or from all, whatever the code."""

    __tablename__ = "code_try"

    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SendCount(Base):
    """How many requests came from one network, or from all, since a moment a few minutes ago (T6); and how often a
    time was held, by one person or from one network, within the hour."""

    __tablename__ = "send_count"

    slot: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    since: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Consent(HasId, OwnedByPerson, Base):
    """One thing agreed to: which words, when, in which language, for what; and when it was taken back."""

    __tablename__ = "consent"

    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    scope: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SavedAnswers(HasId, OwnedByPerson, Base):
    """Answers put aside under a code before they are sent (R-64). Gone after 30 days (G17)."""

    __tablename__ = "saved_answers"

    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), unique=True)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    draft_sealed: Mapped[bytes | None] = sealed_column()
    draft = Sealed("draft_sealed")  # JSON


class Note(HasId, OwnedByPerson, Base):
    """A message between the person and the team, both ways; read in the portal only, never sent anywhere."""

    __tablename__ = "note"

    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    by: Mapped[str] = mapped_column(String(40))  # a worker's reference; '' for the person
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_by_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # promised to the person
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("text_sealed")


class Wish(HasId, OwnedByPerson, Base):
    """Somebody asks for another person, disagrees or complains; a reply is owed by a day (N-53)."""

    __tablename__ = "wish"

    family_member_id: Mapped[str] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    about: Mapped[str] = mapped_column(String(40), default="")  # whom it is about; never shown to them
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reply_by_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    replied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    once_key: Mapped[str] = mapped_column(String(64), unique=True)
    text_sealed: Mapped[bytes | None] = sealed_column()
    text = Sealed("text_sealed")
    # Beside what was said, and not among the notes: whom it is about reads neither.
    answered_by: Mapped[str] = mapped_column(String(20), default="")
    answer_sealed: Mapped[bytes | None] = sealed_column()
    answer = Sealed("answer_sealed")


class Erasure(Base):
    """Somebody's data was erased: only the random id of the key that is gone, to be replayed after a restore (G16)."""

    __tablename__ = "erasure"

    person_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class EqualityAnswer(HasId, Base):
    """Answers about groups people belong to, apart from any request and never joined to one (N-29)."""

    __tablename__ = "equality_answer"
    __table_args__ = {"sqlite_with_rowid": False}  # no order of arrival, by which it could be matched with requests

    nation: Mapped[str] = mapped_column(String(20))
    month: Mapped[str] = mapped_column(String(7))  # 2026-11: a finer time could be matched with a request
    answers: Mapped[str] = mapped_column(String(400))  # JSON of codes from our own lists, no free text


class Feedback(HasId, OwnedByPerson, Base):
    """How a session was for somebody (N-52). Under a key of its own, so that it leads to nobody.

    `family_member_id` only where the person said that we may know who it is.
    """

    __tablename__ = "feedback"
    __table_args__ = {"sqlite_with_rowid": False}  # no order of arrival, by which it could be matched

    month: Mapped[str] = mapped_column(String(7), index=True)  # 2026-11
    felt_heard: Mapped[str] = mapped_column(String(8), default="")
    talked_about: Mapped[str] = mapped_column(String(8), default="")
    choose_again: Mapped[str] = mapped_column(String(8), default="")
    family_member_id: Mapped[str | None] = mapped_column(ForeignKey("family_member.id", ondelete="CASCADE"), index=True)
    words_sealed: Mapped[bytes | None] = sealed_column()
    words = Sealed("words_sealed")


class FeedbackGiven(Base):
    """That somebody said how a session was, and no more: asked once, never joined to what was said."""

    __tablename__ = "feedback_given"
    __table_args__ = {"sqlite_with_rowid": False}

    slot: Mapped[str] = mapped_column(String(64), primary_key=True)  # keyed hash of the session's reference
    month: Mapped[str] = mapped_column(String(7), index=True)
