"""How people find us, in words, and what they may add about themselves (R-05, R-15)."""

from portal.referrals.sources import SOURCES

N_ = str  # marks a sentence for the catalogue

IN_RECOVERY = "in_recovery"  # among the sealed answers; never a question, never asked for, never counted
_WORDS = {
    "gp": N_("A GP or nurse"),
    "hospital": N_("A hospital"),
    "service": N_("A drug or alcohol service"),
    "probation": N_("Probation"),
    "prison_visits": N_("A prison or visits centre"),
    "school": N_("A school or college"),
    "police": N_("The police"),
    "carers_service": N_("A carers’ service"),
    "friend": N_("A friend or somebody in my family"),
    "online": N_("Online"),
    "other": N_("Another way"),
}
SOURCE_WORDS = {name: words for name, words in _WORDS.items() if name in SOURCES.values()}
