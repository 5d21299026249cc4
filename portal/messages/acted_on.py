"""Where an alert is acted upon: nobody is led to a closed door. Pure."""

_TEAM = ("coordinator", "duty-lead")
_PAGES = (  # how the reference begins, the page, and who may open it
    ("FH-", "request_record.record_page", _TEAM),
    ("KS-", "concerns.page", _TEAM),
    ("FC-", "families.family", _TEAM),
)


def page_for(about: str, role: str) -> str:
    """The page on which this worker can do something about it; '' where there is none for them."""
    return next((page for begins, page, roles in _PAGES if about.startswith(begins) and role in roles), "")
