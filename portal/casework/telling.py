"""What somebody can always be told, and what needs a loved one's yes: for their page and the team's words (R-82)."""

N_ = str  # marks a sentence for the catalogue

ALWAYS = (
    N_("Anything about your own support: your talks, your plan, what we hold about you."),
    N_("How help of this kind works, for you and for others."),
    N_("What treatment there is in the area, and how somebody can ask for it."),
    N_("How to keep yourself and your children safe, and what to do in an emergency."),
    N_("What you have told us yourself."),
)
NEEDS_YES = (
    N_("Whether somebody you care about gets help anywhere."),
    N_("How they are, what they take or drink, or what they have said."),
    N_("Their appointments, their plan, or where they are."),
)
SCRIPT = (  # (when, what a worker can say, one sentence after the other)
    (
        N_("They ask how a loved one is"),
        (
            N_("I can’t say whether we know somebody. That is the same for everyone who rings."),
            N_("I can always talk with you about you."),
        ),
    ),
    (
        N_("They want to tell us something"),
        (
            N_("You can tell me anything you like. I can listen, and write it down as yours."),
            N_("I can’t give anything back about them."),
        ),
    ),
    (
        N_("They say the loved one agreed"),
        (
            N_("Thank you. We ask them ourselves, and write down what they said yes to."),
            N_("Until then I can tell you how things work in general."),
        ),
    ),
    (
        N_("They are afraid for somebody’s life"),
        (
            N_("If it is now, ring 999. Tell me what you saw."),
            N_("I act on that, and nobody’s yes is needed for it."),
        ),
    ),
    (
        N_("They hear no, and are upset"),
        (
            N_("I know that this is hard to hear. Your own support does not depend on it."),
            N_("Shall we talk about what would help you?"),
        ),
    ),
)
