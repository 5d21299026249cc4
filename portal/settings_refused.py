"""Settings the portal does not start with: what was written cannot work, or production must not have it.

Each refusal names the setting and what it must be, for who reads it in a terminal.
"""

from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from babel.localedata import locale_identifiers

from portal.shared import team_hours
from portal.shared.errors import SetUpWrong
from portal.shared.typed_settings import check_address

if TYPE_CHECKING:
    from portal.settings import Settings

NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")
AT_LEAST_ONE = (
    "visit_minutes",
    "visit_hours_at_most",
    "staff_minutes",
    "staff_hours_at_most",
    "code_tries",
    "keep_days",
    "declined_days",
    "concern_days",
    "triage_hours",
)


def refuse_what_cannot_work(settings: "Settings") -> None:
    _refuse_odd_words(settings)
    if settings.env not in ("production", "development"):
        raise SetUpWrong(f"PORTAL_ENV is {settings.env!r}; it must be production or development.")
    if settings.nation not in NATIONS:
        raise SetUpWrong(f"PORTAL_NATION is {settings.nation!r}; it must be one of {', '.join(NATIONS)}.")
    check_address("PORTAL_MAIL_URL", settings.mail_url, ("smtp", "smtps", "log"))
    check_address("PORTAL_SMS_URL", settings.sms_url, ("log", "http", "https", "notify", "apprise"))
    check_address("PORTAL_DATABASE_URL", settings.database, ("sqlite", "postgresql", "postgresql+psycopg"))
    check_address("PORTAL_KEYS_URL", settings.key_store, ("sqlite", "postgresql", "postgresql+psycopg"))
    if settings.passwords_file and not Path(settings.passwords_file).is_file():
        raise SetUpWrong(f"PORTAL_PASSWORDS_FILE is {settings.passwords_file!r}, and there is no such file.")
    if settings.returned_mail and not (Path(settings.returned_mail) / "new").is_dir():
        raise SetUpWrong(
            f"PORTAL_RETURNED_MAIL is {settings.returned_mail!r}, and there is no Maildir folder of that name."
        )
    if settings.database == settings.key_store:
        raise SetUpWrong("PORTAL_KEYS_URL must not be the database: keys and data are kept apart.")
    if settings.redis_url:
        check_address("PORTAL_REDIS_URL", settings.redis_url, ("redis", "rediss", "unix"))
    check_address("PORTAL_EXIT_URL", settings.exit_url, ("https", "http"))
    if settings.base_url:
        check_address("PORTAL_BASE_URL", settings.base_url, ("https", "http"))
    if settings.is_production:
        _refuse_conveniences(settings)


def _refuse_odd_words(settings: "Settings") -> None:
    if not settings.languages or settings.languages[0] != "en":
        raise SetUpWrong("PORTAL_LANGUAGES must start with en: the bare addresses are English.")
    for code in settings.languages[1:]:
        if code not in locale_identifiers():
            raise SetUpWrong(f"PORTAL_LANGUAGES names {code!r}, which is not the code of a language.")
    if not settings.name.strip() or not settings.name.isprintable():
        raise SetUpWrong("PORTAL_NAME must be a name on one line.")
    if not settings.mail_from.isprintable() or "@" not in parseaddr(settings.mail_from)[1]:
        raise SetUpWrong("PORTAL_MAIL_FROM must be like: Ferry Lane <hello@example.org>")
    try:
        team_hours.read(settings.team_hours or team_hours.written(team_hours.USUAL))
    except team_hours.NotTeamHours as error:
        raise SetUpWrong("PORTAL_TEAM_HOURS must be like: Monday to Friday, 9am to 8pm") from error
    for name in AT_LEAST_ONE:
        if getattr(settings, name) < 1:
            raise SetUpWrong(f"PORTAL_{name.upper()} is 0; it must be 1 or more.")


def _refuse_conveniences(settings: "Settings") -> None:
    if len(settings.secret_key) < 32:
        raise SetUpWrong("PORTAL_SECRET_KEY is missing or shorter than 32 characters; production needs one.")
    if not settings.base_url.startswith("https://"):
        raise SetUpWrong("PORTAL_BASE_URL is missing or not https; production makes every link from it.")
    if settings.clock_ahead or settings.fast_hashes:
        raise SetUpWrong("PORTAL_CLOCK_AHEAD and PORTAL_FAST_HASHES are for drills; production refuses them.")
