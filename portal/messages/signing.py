"""Signatures on what goes to a provider and what comes back from one: HMAC-SHA256 over the time and the body."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)  # an older signature is a copy of somebody's, played again


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, signature: str, now: datetime) -> bool:
    """Whether whoever knows the secret said this, and just now. `timestamp` is seconds since 1970 in figures."""
    if not secret or not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    is_recent = abs(int(timestamp) - now.timestamp()) <= TOLERANCE.total_seconds()
    given = signature.encode("utf-8", "replace")
    return hmac.compare_digest(sign(secret, timestamp, body).encode(), given) and is_recent


def is_token(secret: str, header: str) -> bool:
    """For providers that send a fixed bearer token instead."""
    return bool(secret) and hmac.compare_digest(f"Bearer {secret}".encode(), header.encode("utf-8", "replace"))


def notify_token(key: str, now: datetime) -> str:
    """The token of GOV.UK Notify: a JWT signed with the last part of the key, in the name of the part before it."""
    service, secret = key[-73:-37], key[-36:]
    claims = {"iss": service, "iat": int(now.timestamp())}
    said = b".".join(_packed(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims))
    return (said + b"." + _packed(hmac.new(secret.encode(), said, hashlib.sha256).digest())).decode("ascii")


def _packed(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
