"""Ways to reach 999 without speaking or hearing, each with the day on which somebody last checked it (N-17). Pure.

They stand in the code and not in the database, so that the page can say them when nothing else can be read.
"""

from dataclasses import dataclass
from datetime import date

N_ = str  # marks a sentence for the catalogue


@dataclass(frozen=True, slots=True)
class EmergencyWay:
    """`href`: what a press does; "" where an app has to be opened by hand."""

    name: str
    words: str
    href: str
    source: str
    checked_on: date


EMERGENCY_WAYS = (
    EmergencyWay(
        N_("British Sign Language video call"),
        N_("An interpreter comes on by video. It is free, day and night. You do not need to register."),
        "https://999bsl.co.uk",
        "https://www.ofcom.org.uk/phones-and-broadband/accessibility/emergency-video-relay/",
        date(2026, 11, 30),
    ),
    EmergencyWay(
        N_("Text 999"),
        N_(
            "You have to register your phone first: text the word register to 999. Then text who you need, what is"
            " happening and where you are. Wait for an answer."
        ),
        "sms:999",
        "https://www.eastamb.nhs.uk/your-service/contacting-999-with-speech-or-hearing-impairment.htm",
        date(2026, 11, 30),
    ),
    EmergencyWay(
        N_("Relay UK app"),
        N_("If you type instead of speak: with the Relay UK app, call 18000."),
        "",
        "https://www.ofcom.org.uk/phones-and-broadband/accessibility/emergency-video-relay/",
        date(2026, 11, 30),
    ),
)
