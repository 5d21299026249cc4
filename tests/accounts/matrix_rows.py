"""What the address of each route names, and whose it can be: the part of the access matrix that no mark can say.

A route with a reference in its address that fits no row here fails the matrix, unless its mark says it all: whatever
is open to coordinators, duty leads and administrators alone is the whole team's. Routes under a row's beginning are
covered by it, so that a new page about the same thing needs no new row.
"""

from dataclasses import dataclass

from tests.kit.every_route import Route

WHOLE_TEAM = {"coordinator", "duty-lead", "administrator"}


@dataclass(frozen=True)
class Row:
    """`whose`: "team" for all whom the mark lets in, "own" for what belongs to one worker, agency or person,
    "public" for what anybody may see. `thing`: what the matrix makes two of, one's own and another's; where it makes
    none, `shown_by` names the test that shows that another's is answered like nothing. `all_of`: roles whose it is
    whoever has it."""

    begins: str
    whose: str
    thing: str = ""
    all_of: tuple[str, ...] = ()
    shown_by: str = ""


ROWS = (
    Row("/work/people/", "team", "request"),
    Row("/work/queue/take/", "team", "request"),
    Row("/work/support/", "team", "request"),
    Row("/work/concern-about/", "team", "request"),
    Row("/work/concerns/", "own", "concern", all_of=("coordinator", "duty-lead")),
    Row("/work/rota/", "team"),
    Row("/work/groups/", "team"),
    Row("/work/team/", "team", "worker"),
    Row("/work/training/", "team"),
    Row("/work/leading/", "own", "family case"),
    Row("/work/mentors/", "team", "a mentor who signs in"),
    Row("/work/interest/", "team"),
    Row("/work/hours/", "own", shown_by="tests/mentoring/test_caring.py"),
    Row("/work/supervision/", "own", "mentor"),
    Row("/work/bookings/", "own", "booking"),
    Row("/work/times/", "own", "offer"),
    Row("/work/export/", "own", "export"),
    Row("/work/out-alone/", "own", shown_by="tests/mentoring/test_out_alone.py"),
    Row("/work/debriefs/", "own", "debrief"),
    Row("/work/shared/", "own", shown_by="tests/casework/test_sharing.py"),
    Row("/work/places/", "own", shown_by="tests/directory/test_owners.py"),
    Row("/code/bookings/", "own", "booking of a person"),
    Row("/code/answer/", "own", "booking of a person"),
    Row("/code/kept/", "own", "booking of a person"),
    Row("/code/places/", "own", "booking of a person"),
    Row("/code/around/", "own", shown_by="tests/casework/test_families.py"),
    Row("/code/plan/", "own", shown_by="tests/casework/test_support_pages.py"),
    Row("/code/support/", "own", shown_by="tests/casework/test_support_pages.py"),
    Row("/code/stories/", "own", shown_by="tests/referrals/test_stories.py"),
    Row("/stories/", "public"),
    Row("/code/sharing/", "own", shown_by="tests/casework/test_sharing.py"),
    Row("/code/friends/", "own", shown_by="tests/casework/test_friends.py"),
    Row("/work/agencies/", "team"),
    Row("/calendar/", "own", shown_by="tests/mentoring/test_calendars.py"),
    Row("/set-up/", "own", shown_by="tests/accounts/test_set_up.py"),
    Row("/find/", "public"),
    Row("/from/", "public"),
    Row("/for-workers/", "public"),
    Row("/guides/", "public"),
    Row("/groups/", "public"),
    Row("/times/", "public"),
    Row("/api/", "public"),
    Row("/oruk/", "public"),
    Row("/services/", "public"),
    Row("/videos/", "public"),
)


def says_nothing(route: Route) -> bool:
    """Neither its mark nor a row says whose the thing in its address can be."""
    return bool(route.arguments) and not set(route.roles) <= WHOLE_TEAM and row_of(route.rule) is None


def row_of(rule: str) -> Row | None:
    fitting = [row for row in ROWS if rule.startswith(row.begins)]
    return max(fitting, key=lambda row: len(row.begins), default=None)
