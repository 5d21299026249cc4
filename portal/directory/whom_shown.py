"""Who an entry is for, in the reader's language."""

from flask_babel import gettext

from portal.directory.entries import Entry


def whom_words(entry: Entry) -> str:
    """Who it is for, from its own words or from what its source said of it."""
    known = {
        "audience:anyone": gettext("Anyone affected by someone else’s drinking or drug use"),
        "audience:families-and-friends": gettext("Families and friends"),
        "audience:families-and-friends-only": gettext("Families and friends only"),
        "audience:friends": gettext("Friends"),
        "audience:parents": gettext("Parents"),
        "audience:partners": gettext("Partners"),
        "audience:siblings": gettext("Brothers and sisters"),
        "audience:grandparents": gettext("Grandparents"),
        "audience:adult-children": gettext("People who grew up with someone’s drinking or drug use"),
        "audience:bereaved": gettext("People who have lost someone"),
        "audience:children": gettext("Children"),
        "audience:young-people": gettext("Young people"),
        "audience:women": gettext("Women"),
        "audience:men": gettext("Men"),
        "audience:lgbtq": gettext("LGBTQ+ people"),
        "audience:carers": gettext("Carers"),
    }
    said = [words for tag, words in known.items() if tag in entry.tags and f"{tag}-only" not in entry.tags]
    parts = [_own_use_words(entry), ", ".join(said)]
    parts += [gettext("Anyone may come")] if "audience:anyone-welcome" in entry.tags else []
    parts += [line.rstrip(".") for line in entry.eligibility.split("\n")]
    return ". ".join(part for part in (*parts, _ages_words(entry)) if part)


def _own_use_words(entry: Entry) -> str:
    """Whoever looks for themselves as family should know before they go that this group is for somebody else."""
    if "audience:own-use" not in entry.tags or entry.eligibility:
        return ""
    if "type:C" in entry.tags:
        return str(gettext("Only people who want to stop drinking or using drugs themselves"))
    return str(gettext("People who want to stop drinking or using drugs themselves"))


def _ages_words(entry: Entry) -> str:
    low, high = entry.minimum_age, entry.maximum_age
    if low and high:
        return str(gettext("Ages %(low)s to %(high)s", low=low, high=high))
    if low:
        return str(gettext("Ages %(low)s and over", low=low))
    return str(gettext("Up to age %(high)s", high=high)) if high else ""
