"""Which addresses a feed may be fetched from (T9): https, a host that the operator named, and only public ones."""

import ipaddress
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from portal.shared.errors import BadInput

HTTPS = 443
_NETWORKS_WITHIN = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")  # ways to write an IPv4 address as IPv6


class NotAllowedAddress(BadInput):
    """One sentence on why a feed may not be fetched from there."""


@dataclass(frozen=True, slots=True)
class FeedAddress:
    host: str
    path: str  # with the question after it

    def __str__(self) -> str:
        return f"https://{self.host}{self.path}"

    def page(self, number: int) -> "FeedAddress":
        """The same list, another page of it."""
        path, _mark, query = self.path.partition("?")
        pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "page"]
        return FeedAddress(self.host, f"{path}?{urlencode([*pairs, ('page', str(number))])}")


def is_address(text: str) -> bool:
    """An address and not a file: what stands before :// is left to `read_address` to judge."""
    return "://" in text or text.lower().startswith(("file:", "data:", "ftp:"))


def read_address(text: str, hosts: Collection[str]) -> FeedAddress:
    """Raises NotAllowedAddress."""
    try:
        parts = urlsplit(text.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise NotAllowedAddress("This cannot be read as an address.") from error
    if parts.scheme != "https":
        raise NotAllowedAddress("A feed is fetched over https only.")
    if parts.username or parts.password or port not in (None, HTTPS):
        raise NotAllowedAddress("The address of a feed holds no name, password or port.")
    if not host.isascii() or any(letter.isspace() or not letter.isprintable() for letter in text.strip()):
        raise NotAllowedAddress("This cannot be read as an address.")
    if host not in {allowed.lower().rstrip(".") for allowed in hosts}:
        raise NotAllowedAddress(f"The host {host or '(none)'} is not one that PORTAL_FEED_HOSTS names.")
    return FeedAddress(host, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def is_public(address: str) -> bool:
    """Nothing of our own machine or network, however it is written."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if any(found in ipaddress.ip_network(network) for network in _NETWORKS_WITHIN):
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
