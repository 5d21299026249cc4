"""What we say before the first question about what stays private (R-80; content-style section 6), word for word.

A changed text needs a new version: what somebody agreed to is kept by version and language, with the time.
"""

N_ = str  # marks a sentence for the catalogue

VERSION = "2026-11"
TEXT = (
    N_(
        "What you tell us is about you, for you. We do not tell the person you are worried about, your family, your"
        " GP or anyone else unless you ask us to. People who work with you here can see it."
    ),
    N_(
        "There is one exception. If we think a child or someone else may be seriously hurt, we may need to tell"
        " someone who can help. We would try to talk to you first."
    ),
    N_("We keep what you send safely and you can ask us to delete it. You can use any name. You can stop at any time."),
)
KEEP_AND_READ = "keep-and-read"  # the scope of what Send agrees to
SENT_WITH_WORKER = "sent-with-worker"  # the person agreed while a worker sat with them
