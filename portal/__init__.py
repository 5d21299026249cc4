"""The portal: support for family members and friends affected by someone else's drinking or drug use.

    shared      words every feature uses: the clock, contact details, public codes
    storage     where things are kept: the database, sealed columns, the key store
    records     who saw or did what, hash-chained, without personal data
    messages    everything that leaves the house: one gate, one outbox, one dispatcher
    accounts    people who sign in: mentors, coordinators, partner workers, administrators
    directory   places, groups, phone lines; when they are open; feeds in and out
    referrals   someone asks for support; safe contact; coming back with a code
    mentoring   peer mentors, the times they offer, the bookings
    casework    the team's queue and records; keeping safe, plans, what is shared, families, duty
    web         Flask plumbing shared by all pages, and the pages that belong to no feature

Importing this package loads nothing else, so that rules can be used and tested without Flask.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app(*args: Any, **kwargs: Any) -> "Flask":
    """The web application. Loaded late: see portal/app.py."""
    from portal.app import create_app as make

    return make(*args, **kwargs)
