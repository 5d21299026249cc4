"""Who somebody is to the portal: an address, whichever way it is written, and one role."""

from portal.shared.contact import BadEmailAddress, EmailAddress

N_ = str  # marks a word for the catalogue

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
# As somebody signs what they write to a person: "Anna, coordinator" (N-55).
SIGNS_AS = {
    "mentor": N_("mentor"),
    "supervisor": N_("supervisor"),
    "coordinator": N_("coordinator"),
    "duty-lead": N_("duty lead"),
    "partner-worker": N_("partner worker"),
    "partnership-administrator": N_("partnership administrator"),
    "listing-owner": N_("owner of entries"),
    "administrator": N_("administrator"),
}


def email_key(typed: str) -> str:
    """The same for every way to write an address; something for what is no address as well (T14)."""
    try:
        return EmailAddress.read(typed).key
    except BadEmailAddress:
        return "not an address: " + typed.strip().casefold()
