"""Every knob of the portal, with what happens if nobody turns it. The only reader of the environment.

Environment variables win over `portal.toml` in the instance folder; both use the same names (contract: PORTAL_...).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from portal.settings_refused import refuse_what_cannot_work
from portal.shared import team_hours
from portal.shared.errors import SetUpWrong
from portal.shared.team_hours import TeamHours
from portal.shared.typed_settings import as_text, as_written, read_file

ROOT = Path(__file__).resolve().parent.parent
SECRET = {"secret_key", "mail_url", "sms_url", "database_url", "keys_url", "redis_url"}


def _shipped() -> Path:
    """Where templates, static files and translations lie: beside the package, or inside it when installed."""
    inside = Path(__file__).resolve().parent / "_data"
    return inside if inside.is_dir() else ROOT


@dataclass(frozen=True)
class Settings:
    """A setting's `why` is shown by `portal check` beside its value."""

    env: str = field(default="development", metadata={"why": "production refuses every convenience below"})
    instance: Path = field(default=ROOT / "instance", metadata={"why": "database, keys and local settings lie here"})
    database_url: str = field(default="", metadata={"why": "empty: SQLite in the instance folder"})
    redis_url: str = field(default="", metadata={"why": "optional: who has to wait, told between machines"})
    secret_key: str = field(default="", metadata={"why": "signs form tokens; made for you in development only"})
    keys_file: str = field(default="", metadata={"why": "master keys; empty: keys.json in the instance folder"})
    keys_url: str = field(
        default="",
        metadata={"why": "one wrapped key per person, apart from the database and its backups (G15)"},
    )
    base_url: str = field(default="", metadata={"why": "every link that leaves the portal comes from it (T12)"})
    trusted_proxies: int = field(default=0, metadata={"why": "how many proxies in front are ours"})
    name: str = field(default="Ferry Lane", metadata={"why": "the neutral name people see"})
    nation: str = field(default="England", metadata={"why": "decides crisis routes and bank holidays"})
    languages: tuple[str, ...] = field(
        default=("en", "cy", "ur", "pa"), metadata={"why": "the first is the bare address"}
    )
    exit_url: str = field(
        default="https://www.bbc.co.uk/weather",
        metadata={"why": "the neutral site that leaving opens (N-01)"},
    )
    mail_url: str = field(default="log:", metadata={"why": "log: writes to a file in the instance, sends nothing"})
    mail_from: str = field(default="Ferry Lane <hello@example.org>", metadata={"why": "neutral sender (N-10)"})
    returned_mail: str = field(
        default="", metadata={"why": "a Maildir folder with mail that came back; empty: none is read (F7)"}
    )
    sms_url: str = field(default="log:", metadata={"why": "log: writes to a file in the instance, sends nothing"})
    feed_hosts: tuple[str, ...] = field(default=(), metadata={"why": "hosts that imports may call (T9); none"})
    team_phone: str = field(default="01632 960 100", metadata={"why": "the neutral number people may ring"})
    team_write: str = field(
        default="",
        metadata={
            "why": "where those write who cannot ring: an address, a number for texts; empty: where mail comes from"
        },
    )
    video_link: str = field(
        default="",
        metadata={"why": "address of video rooms with {room} in it; empty: each mentor's own, or none"},
    )
    passwords_file: str = field(
        default="",
        metadata={"why": "a larger list of known passwords: one a line, or SHA-1 in order; empty: the built-in one"},
    )
    clock_ahead: int = field(
        default=0, metadata={"why": "seconds the clock runs ahead, or behind (-60); drills only, never production"}
    )
    fast_hashes: bool = field(default=False, metadata={"why": "cheap password hashes for tests; never production"})

    # Product choices, each from the requirements' table of settings an organisation can change.
    visit_minutes: int = field(default=20, metadata={"why": "a visit ends after this long unused (N-06)"})
    visit_hours_at_most: int = field(default=2, metadata={"why": "and after this long in any case (T13)"})
    staff_minutes: int = field(default=30, metadata={"why": "the same for people who sign in (T13)"})
    staff_hours_at_most: int = field(default=12, metadata={"why": "the same for people who sign in (T13)"})
    # Two reminders beat one (N-11); at the same wall-clock time, not n x 24 hours.
    remind_days_before: tuple[int, ...] = field(default=(3, 1), metadata={"why": "reminders (N-11)"})
    first_reply_working_days: int = field(default=2, metadata={"why": "first human reply (N-14)"})
    code_tries: int = field(default=5, metadata={"why": "wrong codes before a pause (N-07)"})
    code_pause_minutes: int = field(default=15, metadata={"why": "length of that pause (N-07)"})
    texts_a_day: int = field(default=300, metadata={"why": "parts of texts a day; none leave above it (T19)"})
    texts_a_month: int = field(default=4000, metadata={"why": "parts of texts a month; none leave above it (T19)"})
    texts_a_day_each: int = field(default=6, metadata={"why": "texts a day to one number (T19)"})
    crisis_check_days: int = field(default=90, metadata={"why": "a crisis number older than this is chased (N-17)"})
    keep_days: int = field(
        default=365, metadata={"why": "a request is erased so long after anything happened to it last (N-58)"}
    )
    declined_days: int = field(default=30, metadata={"why": "the same where we could not help (G17)"})
    concern_days: int = field(
        default=2192, metadata={"why": "a closed concern about safety is kept so long, six years, then it goes (N-58)"}
    )
    supervision_weeks: int = field(default=6, metadata={"why": "between two supervisions of a mentor (R-28)"})
    supervision_weeks_first: int = field(default=4, metadata={"why": "the same in a mentor's first 6 months"})
    mentor_wait_months: int = field(default=6, metadata={"why": "from one's own last session to becoming one (R-30)"})
    caseload_limit: int = field(default=5, metadata={"why": "people at once, for a new mentor (R-26)"})
    review_months: int = field(default=3, metadata={"why": "support is looked at again after this long"})
    agencies_before_meeting: int = field(
        default=3, metadata={"why": "more agencies than this in a family case prompt a meeting"}
    )
    minutes_working_days: int = field(default=5, metadata={"why": "minutes of a meeting are sent within this"})
    records_an_hour: int = field(default=20, metadata={"why": "more records opened by one person raise an alert (T5)"})
    team_hours: str = field(default="", metadata={"why": "when it is there; empty: Monday to Friday, 9am to 8pm"})
    messages_from: int = field(default=8, metadata={"why": "earliest hour where a person named none; never before 8"})
    messages_to: int = field(default=20, metadata={"why": "latest hour where a person named none; never after 20"})
    triage_hours: int = field(default=1, metadata={"why": "danger: somebody acts within so much of those hours (N-18)"})
    rest_hours: int = field(default=11, metadata={"why": "between two turns on duty; less is warned of (R-38)"})
    areas_served: tuple[str, ...] = field(default=(), metadata={"why": "first parts of postcodes; empty: everywhere"})
    intake_paused: bool = field(default=False, metadata={"why": "no new requests for now; help and places stay open"})
    usual_wait_days: int = field(default=0, metadata={"why": "shown as the usual wait (N-14); 0: not shown"})
    usual_wait_on: str = field(default="", metadata={"why": "the day when that was last looked at, as 2026-11-23"})

    confirm_days: int = field(default=180, metadata={"why": "an entry not confirmed for this long says so and sinks"})
    funding_warning_days: int = field(default=90, metadata={"why": "staff see so long ahead that funding ends (R-157)"})

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.instance / 'portal.sqlite'}"

    @property
    def key_store(self) -> str:
        return self.keys_url or f"sqlite:///{self.instance / 'keystore.sqlite'}"

    @property
    def master_keys(self) -> Path:
        return Path(self.keys_file) if self.keys_file else self.instance / "keys.json"

    @property
    def shipped(self) -> Path:
        return _shipped()

    @property
    def team(self) -> TeamHours:
        """When the team is there; what can no longer be read counts as not chosen, and the team is told so."""
        return team_hours.read_if_can(self.team_hours) or team_hours.USUAL

    @property
    def team_hours_unread(self) -> str:
        """Words that were kept before days and times were read from them: no clock counts by them. Else empty."""
        return "" if not self.team_hours or team_hours.read_if_can(self.team_hours) else self.team_hours

    @property
    def visit_idle(self) -> timedelta:
        return timedelta(minutes=self.visit_minutes)

    @classmethod
    def load(cls, env: Mapping[str, str] | None = None) -> Self:
        """Settings from the environment and the instance's portal.toml. Raises SetUpWrong naming what is wrong."""
        env = os.environ if env is None else env
        instance = Path(env.get("PORTAL_INSTANCE") or cls.instance).expanduser()
        values: dict[str, Any] = {"instance": instance}
        written = read_file(instance / "portal.toml")
        known = {item.name: item for item in fields(cls)}
        for name in written:
            if name.removeprefix("PORTAL_").lower() not in known:
                raise SetUpWrong(f"portal.toml names {name}, which is not a setting of the portal.")
        for name, item in known.items():
            key = "PORTAL_" + name.upper()
            given = env.get(key, written.get(key, written.get(name)))
            if given is not None and name != "instance":
                values[name] = as_written(key, given, item.default)
        made = cls(**values)
        refuse_what_cannot_work(made)
        return made

    def described(self) -> list[tuple[str, str, str, str]]:
        """Rows for `portal check`: name, value (secrets masked), default, reason."""
        rows = []
        for item in fields(self):
            value, default = getattr(self, item.name), item.default
            shown = "(set)" if item.name in SECRET and value else as_text(value)
            rows.append(("PORTAL_" + item.name.upper(), shown, as_text(default), item.metadata.get("why", "")))
        return rows
