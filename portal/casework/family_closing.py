"""Why a family case is closed, or opened again. Codes, so that the record holds no words about anybody. Pure."""

N_ = str  # marks a sentence for the catalogue

CLOSED, OPENED_AGAIN = "closed-", "opened-again-"  # how the part of the record begins
CLOSING = {
    "done": N_("What they needed together is done"),
    "asked": N_("The family asked for it"),
    "elsewhere": N_("Another organisation carries on"),
    "mistake": N_("It was opened by mistake"),
}
OPENING = {
    "needed": N_("It is needed again"),
    "mistake": N_("It was closed by mistake"),
}
