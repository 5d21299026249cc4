"""What we use of Flask-Security, loaded without what we do not: its passkey pages (ours are passkey_views.py) and its
checks of e-mail addresses (ours are portal.shared.contact). That halves its part of a start, and spares memory."""

from portal.shared.later import Later, standing_in

with standing_in(webauthn=None, email_validator=Later("email_validator")):
    from flask_security import (
        Security,
        SQLAlchemySessionUserDatastore,
        Totp,
        hash_password,
        login_user,
        logout_user,
        user_authenticated,
        verify_password,
    )
    from flask_security.utils import check_and_update_authn_fresh

__all__ = [
    "SQLAlchemySessionUserDatastore",
    "Security",
    "Totp",
    "check_and_update_authn_fresh",
    "hash_password",
    "login_user",
    "logout_user",
    "user_authenticated",
    "verify_password",
]
