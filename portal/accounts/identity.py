"""Who somebody is to the portal: an address, whichever way it is written, and one role."""

from portal.shared.contact import BadEmailAddress, EmailAddress

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


def email_key(typed: str) -> str:
    """The same for every way to write an address; something for what is no address as well (T14)."""
    try:
        return EmailAddress.read(typed).key
    except BadEmailAddress:
        return "not an address: " + typed.strip().casefold()
