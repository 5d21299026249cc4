"""Who may open a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from flask_login import current_user

ROLES = (
    "mentor",
    "supervisor",
    "coordinator",
    "duty-lead",
    "partner-worker",
    "partnership-administrator",
    "listing-owner",
    "administrator",
)


def open_to(*roles: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Say who may open a page. Every view carries exactly one of these, directly under its route."""
    unknown = set(roles) - {"everyone", *ROLES}
    if unknown or not roles:
        raise ValueError(f"say who may open the page: {unknown or 'nobody named'}")

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if "everyone" not in roles and getattr(current_user, "role", None) not in roles:
                abort(403 if current_user.is_authenticated else 401)
            return view(*args, **kwargs)

        guarded.open_to = roles  # type: ignore[attr-defined]
        return guarded

    return mark
