"""How many new numbers may have figures sent to them from where a visit comes from (T19)."""

from datetime import timedelta

from flask import current_app, has_request_context, request, session
from sqlalchemy.orm import Session

from portal.accounts.tries import network_of
from portal.messages.budget import FIGURES_PER_NETWORK
from portal.referrals.flood_actions import count_one
from portal.shared.clock import now

A_DAY = timedelta(days=1)


def figures_room(db: Session) -> bool:
    """Counts one more. Of the network only a keyed hash is kept, as for tries and requests. Whoever is signed in has
    spoken with the person: the team's own network has no limit."""
    if not has_request_context() or "_user_id" in session:
        return True
    keys, network = current_app.extensions["portal_keys"], network_of(request.remote_addr)
    count = count_one(db, keys, what="figures", place=network, within=A_DAY, now=now())
    return count <= FIGURES_PER_NETWORK
