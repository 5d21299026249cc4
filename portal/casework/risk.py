"""What a concern can be about, what can be decided, and by when people look (N-18, N-20, N-22, N-24)."""

from datetime import datetime, timedelta

N_ = str  # marks a sentence for the catalogue

SECOND_WITHIN = timedelta(hours=24)

AT_RISK = {
    "child": N_("A child or young person"),
    "adult": N_("Another adult"),
    "person": N_("The person we support"),
}
DECISIONS = {
    "support": N_("Go on with support and look again"),
    "children": N_("Tell children’s social care"),
    "adults": N_("Tell adult social care"),
    "emergency": N_("Call the emergency services"),
    "health": N_("Tell a health service"),
    "no_more": N_("Nothing more is needed"),
}
COMPETENCE = {
    "can_decide": N_("They understand and can decide this for themselves"),
    "not_now": N_("Not for this decision, at the moment"),
    "ask_again": N_("I am not sure. Another worker talks with them too"),
}
TALK_OUTCOMES = {
    "go_on": N_("Safe enough to go on, and they want to"),
    "not_now": N_("Not now"),
    "never": N_("Not safe. Nothing is done together"),
}
HARMED_BY = {
    "son": N_("A son"),
    "daughter": N_("A daughter"),
    "parent": N_("A parent"),
    "partner": N_("A partner, or someone who was"),
    "other": N_("Somebody else"),
}
ROLES = {
    "listening": N_("Listening"),
    "practical": N_("Practical help"),
    "meetings": N_("Going to meetings"),
    "emergency": N_("Being called in an emergency"),
    "treatment": N_("Hearing how treatment goes"),
    "home": N_("Sharing a home"),
}
SUICIDE_STEPS = (
    N_("Stay with them, or on the line. Ask plainly: are you thinking of ending your life?"),
    N_("Ask whether they have a plan, and whether what they would use is near."),
    N_("If they may act now, call 999 while another person stays with them."),
    N_("If not, agree who is with them tonight, and give the numbers below."),
    N_("Hand over by name. Nobody carries this alone."),
)


def act_by(raised_at: datetime, hours: int) -> datetime:
    """The same hour unless the organisation says otherwise, by those at work or by who is on call (N-18)."""
    return raised_at + timedelta(hours=hours)


def second_by(raised_at: datetime) -> datetime:
    return raised_at + SECOND_WITHIN


def codes(said: str) -> list[str]:
    return [code for code in said.split(",") if code]
