"""Kinds of organisations, and when one lead is needed (R-52, R-60). No kind may do more than another (R-150)."""

N_ = str  # marks a sentence for the catalogue

AGENCIES = {
    "voluntary": N_("Voluntary organisation"),
    "treatment": N_("Treatment service"),
    "housing": N_("Housing"),
    "probation": N_("Probation"),
    "early_years": N_("Early years"),
    "school": N_("School"),
    "young_carers": N_("Young carers"),
    "children": N_("Children’s social care"),
    "adults": N_("Adult social care"),
    "health": N_("Health"),
}
LEAD_FROM = 2


def needs_lead(agencies: int) -> bool:
    return agencies >= LEAD_FROM


def meets(agencies: int, before_meeting: int) -> bool:
    """Whether they are more than the organisation's number: then somebody thinks of meeting together (R-105)."""
    return agencies > before_meeting
