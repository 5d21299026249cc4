"""A visit of somebody who has come back with code and PIN, without walking there: for pages behind the code."""

from portal.referrals.queries import IN_VISIT


def come_back(client, person) -> None:
    with client.session_transaction() as visit:
        visit[IN_VISIT] = person.family_member_id
