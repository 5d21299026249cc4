"""How far somebody takes part in a loved one's treatment. A person decides; nothing here works it out (R-50). Pure."""

N_ = str  # marks a sentence for the catalogue

PARTS = {"none": N_("They take no part in it at present"), "some": N_("They take part in some of it")}
