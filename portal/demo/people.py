"""Made-up people: six mentors, a coordinator, a family with several members, needs and ways in (R-51). Pure.

Plainly made up, from many backgrounds, no stereotypes of who has problems (content-style section 8).
"""

from dataclasses import dataclass

PASSWORD = "ferry lane demonstration"  # noqa: S105 - made up, refused in production
TOTP = {
    "Marisol": "JBSWY3DPEHPK3PXP",
    "Dev": "KRSXG5CTMVRXEZLU",
    "Old Tom": "MFRGGZDFMZTWQ2LK",
    "Rhian": "NB2W45DFOIZA2LJW",
    "Amina": "OBQXG43XN5ZGI2LM",
    "Callum": "ONSWG4TFOQXW2ZLS",
    "Anna": "PBXXE3DEFBUXG5DP",
    "Joan": "GEZDGNBVGY3TQOJQ",
    "Farida": "MFZWIZTHNBVGWY3F",
    "Nadia": "KNUGC4TFEBWXS43U",
    "Yusuf": "NV4SA3DBMRWGKIDC",
}


@dataclass(frozen=True)
class MadeMentor:
    """`times` are (days, opens, closes, kinds, venue key or '') in local wall time."""

    alias: str
    email: str
    languages: str
    kinds: str
    experiences: str
    district: str
    nation: str
    words: str
    times: tuple[tuple[str, str, str, str, str], ...]
    away_in_days: tuple[int, ...] = ()


MENTORS = (
    MadeMentor(
        "Marisol",
        "marisol@example.org",
        "en,es",
        "venue,phone",
        "sister",
        "LS8",
        "England",
        "I spent years waiting for the phone to ring. Now I sit with people who are waiting too.",
        (
            ("TU TH", "18:00", "20:15", "venue", "millrace-library"),
            ("TH", "10:30", "12:30", "venue,phone", "sycamore-hall"),
            ("SA", "11:00", "13:00", "venue", "sycamore-hall"),
        ),
        away_in_days=(7,),
    ),
    MadeMentor(
        "Dev",
        "dev@example.org",
        "en,pa",
        "phone,video,outdoors",
        "friend",
        "LS6",
        "England",
        "It was my best friend. Nobody had a word for what I was, so I did not ask. You can.",
        (("MO WE FR", "19:30", "21:30", "phone,video", ""), ("SU", "10:00", "13:00", "outdoors,phone", "")),
    ),
    MadeMentor(
        "Old Tom",
        "old-tom@example.org",
        "en",
        "venue",
        "father",
        "LS8",
        "England",
        "I mostly listen. Tea helps.",
        (("TU TH", "10:00", "13:00", "venue", "millrace-library"), ("TH", "19:00", "21:00", "venue", "sycamore-hall")),
    ),
    MadeMentor(
        "Rhian",
        "rhian@example.org",
        "cy,en",
        "venue,phone,video",
        "partner",
        "CF10",
        "Wales",
        "Mae croeso i chi siarad neu beidio. You can talk, or not.",
        (("MO TH", "17:30", "19:30", "venue,phone", "harbour-rooms"), ("SA", "09:30", "12:30", "phone,video", "")),
    ),
    MadeMentor(
        "Amina",
        "amina@example.org",
        "en,ur,pa",
        "phone,video",
        "mother,bereaved",
        "BD1",
        "England",
        "My son died. I talk about him gladly, and about anything else.",
        (("MO TU WE", "12:00", "15:00", "phone,video", ""), ("FR", "18:00", "20:00", "phone", "")),
    ),
    MadeMentor(
        "Callum",
        "callum@example.org",
        "en,bsl",
        "venue,video,outdoors",
        "brother,neighbour",
        "G1",
        "Scotland",
        "I sign and I speak. Walks are my favourite kind of talk.",
        (("MO", "18:00", "20:00", "venue,outdoors", "mitchell-close-centre"), ("SA", "10:00", "12:00", "video", "")),
    ),
)

WORKERS = (
    ("Anna", "anna@example.org", "coordinator"),
    ("Joan", "joan@example.org", "supervisor"),
    ("Farida", "farida@example.org", "duty-lead"),
    ("Nadia", "nadia@example.org", "administrator"),
    ("Yusuf", "yusuf@example.org", "partner-worker"),
)
TRAINING = (("Listening well", None), ("Keeping people safe", 12))  # months that it counts; None: for good

# One made-up family, four members who each asked by themselves, by different ways in.
FAMILY = (
    {
        "answers": {
            "danger_now": "unsure",
            "age_band": "18_or_over",
            "relationship": "child",
            "situation": "worried_now",
            "area": "LS8",
            "name_to_use": "K",
            "contact_way": ["come_back"],
            "help_wanted": ["listen"],
        },
        "source": "hospital",
        "hours_ago": 30,
    },
    {
        "answers": {
            "danger_now": "no",
            "age_band": "18_or_over",
            "relationship": "sibling",
            "situation": "worried_now",
            "area": "Leeds",
            "name_to_use": "Sami",
            "contact_way": ["text", "email"],
            "safe_contact": {
                "text": {"value": "+447700900142", "days": ["0", "1", "2", "3", "4"], "start": 540, "end": 900},
                "email": {"value": "sami@example.org"},
            },
            "help_wanted": ["been_through_it"],
        },
        "source": "friend",
        "hours_ago": 52,
    },
    {
        "answers": {
            "danger_now": "no",
            "age_band": "18_or_over",
            "relationship": "friend",
            "situation": "doing_better",
            "area": "LS6",
            "name_to_use": "J",
            "contact_way": ["come_back"],
            "help_wanted": ["information"],
        },
        "source": "online",
        "hours_ago": 75,
    },
    {
        "answers": {
            "danger_now": "unsure",
            "age_band": "18_or_over",
            "relationship": "partner",
            "situation": "worried_now",
            "area": "LS8",
            "name_to_use": "Wren",
            "contact_way": ["phone", "text"],
            "safe_contact": {
                "phone": {"value": "+441632960177", "leave": "no", "cover": "It is about the library booking"},
                "text": {"value": "+447700900177", "days": [0, 1, 2, 3, 4], "start": 720, "end": 840},
            },
            "help_wanted": ["listen", "own_words"],
            "help_words": "I would like to sleep through one night.",
            "good_times": ["evening"],
        },
        "source": "gp",
        "hours_ago": 9,
    },
    {
        "answers": {
            "danger_now": "no",
            "age_band": "under_16",
            "worry": "I look after my brother in the evening. I am tired at school.",
            "area": "LS11",
            "name_to_use": "Bee",
            "contact_way": ["come_back"],
        },
        "source": "school",
        "hours_ago": 8,
    },
)
