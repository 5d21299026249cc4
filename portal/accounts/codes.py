"""Second factors in numbers and letters: the six digits of an authenticator, and recovery codes."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from passlib.totp import TOTP

from portal.shared.later import Later
from portal.shared.refs import in_groups, outside_alphabet, random_letters, tidy

if TYPE_CHECKING:
    import qrcode
else:
    qrcode = Later("qrcode")

DIGITS = 6
RECOVERY_CODES = 8
MARK, RECOVERY_LETTERS = 4, 16  # the mark finds the row (20 bits), the rest is secret (60 bits)


def secret_from(base32: str) -> str:
    """A known secret in the form that is kept (sealed). Raises ValueError when it is not base 32."""
    kept: str = TOTP(key=base32, format="base32").to_json(encrypt=False)
    return kept


def present_code(secret: str, now: datetime) -> str:
    """The six digits that an authenticator shows at this moment."""
    return str(TOTP.from_json(secret).generate(time=now).token)


def read_aloud(base32: str) -> str:
    """A secret as somebody types it into an authenticator."""
    return in_groups(base32)


@dataclass(frozen=True)
class Picture:
    """A QR code as one SVG path, `size` units wide, with the quiet edge that readers need."""

    size: int
    path: str


def picture(address: str) -> Picture:
    drawn = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    drawn.add_data(address)
    drawn.make(fit=True)
    rows = drawn.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Picture(len(rows), path)


def new_recovery_codes() -> list[str]:
    return [random_letters(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES)]


def parts_of_recovery_code(typed: str) -> tuple[str, str] | None:
    """Mark and secret of what somebody typed, or None when it cannot be a recovery code."""
    letters = tidy(typed)
    if len(letters) != RECOVERY_LETTERS or outside_alphabet(typed):
        return None
    return letters[:MARK], letters[MARK:]


def is_digits(typed: str) -> bool:
    kept = "".join(typed.replace("-", "").split())
    return len(kept) == DIGITS and kept.isascii() and kept.isdigit()
