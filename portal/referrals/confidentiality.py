"""What people agree to when a request is sent, word for word: what we say before the first question about what stays
private (R-80; content-style section 6), and what is ticked when a worker sits with them (R-06).

What somebody agreed to is kept by scope, version and language, with the time, and shown to them again in those words.
So a version stays here as it was, for as long as anybody agreed to it; a changed text is a new version after it.
"""

N_ = str  # marks a sentence for the catalogue

KEEP_AND_READ = "keep-and-read"  # the scope of what Send agrees to
SENT_WITH_WORKER = "sent-with-worker"  # the person agreed while a worker sat with them

# The last of each is the one that is shown now.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    KEEP_AND_READ: {
        "2026-11": (
            N_(
                "What you tell us is about you, for you. We do not tell the person you are worried about, your"
                " family, your GP or anyone else unless you ask us to. People who work with you here can see it."
            ),
            N_(
                "There is one exception. If we think a child or someone else may be seriously hurt, we may need to tell"
                " someone who can help. We would try to talk to you first."
            ),
            N_(
                "We keep what you send safely and you can ask us to delete it. You can use any name. You can stop at"
                " any time."
            ),
        ),
    },
    SENT_WITH_WORKER: {
        "2026-11": (N_("The person I am helping is with me and agrees to send this"),),
    },
}


def version_now(scope: str) -> str:
    return list(WORDS[scope])[-1]


def words_of(scope: str, version: str) -> tuple[str, ...]:
    """What somebody agreed to then; empty where no such version ever was."""
    return WORDS.get(scope, {}).get(version, ())


TEXT = words_of(KEEP_AND_READ, version_now(KEEP_AND_READ))
(WITH_WORKER_TEXT,) = words_of(SENT_WITH_WORKER, version_now(SENT_WITH_WORKER))
