"""The questions of /ask, and the pages between them, as one tuple (R-64, N-25; content-style section 5).

Twelve for an adult; of somebody under 18 only what is needed to answer them (J4). Names, order, words, answers and of
whom each is asked stand here once. Sentences are marked for the catalogue and translated when shown.
"""

from portal.referrals.named import names_somebody
from portal.referrals.step import (
    COME_BACK,
    Answer,
    Step,
    comes_back_alone,
    is_grown,
    is_living,
    is_young,
    may_be_in_danger,
    may_choose_pin,
    wants_contact,
)

N_ = str  # marks a sentence for the catalogue

A_NAME = N_("A name in your words")
HELP, WHERE, REACH = N_("What would help"), N_("Where and when"), N_("How to reach you")


STEPS: tuple[Step, ...] = (
    Step(
        "danger_now",
        "one",
        N_("Is anyone in danger right now?"),
        short=N_("Anyone in danger now"),
        part=HELP,
        hint=N_("This could be you, a child, or someone else."),
        why=N_("We ask first so that you see quick help if you need it."),
        needed=N_("Select yes, no or I’m not sure"),
        answers=(Answer("yes", N_("Yes")), Answer("no", N_("No")), Answer("unsure", N_("I’m not sure"))),
    ),
    Step("help_first", "page", N_("Help you can use now"), asked_when=may_be_in_danger),
    Step(
        "age_band",
        "one",
        N_("How old are you?"),
        short=N_("Age"),
        part=HELP,
        hint=N_("So we can show you the right help."),
        needed=N_("Select how old you are"),
        answers=(
            Answer("under_16", N_("Under 16")),
            Answer("16_or_17", N_("16 or 17")),
            Answer("18_or_over", N_("18 or over")),
        ),
    ),
    Step("young_person", "page", N_("What we can do for you"), asked_when=is_young),
    Step(
        "worry",
        "words",
        N_("What is worrying you?"),
        short=N_("What is worrying you"),
        part=HELP,
        hint=N_(
            "Say as much or as little as you like. Leave out other people’s names if you can. "
            "If you need sign language or another language, say so here."
        ),
        asked_when=is_young,
    ),
    Step(
        "relationship",
        "one",
        N_("Who is this about?"),
        short=N_("Who this is about"),
        part=HELP,
        hint=N_("You do not have to be related."),
        why=N_("We ask so that the guide that fits comes first. It changes nothing else."),
        asked_when=is_grown,
        past=N_("Who was this about?"),
        answers=(
            Answer("child", N_("Son or daughter")),
            Answer("partner", N_("Partner or husband or wife")),
            Answer("ex_partner", N_("Ex-partner")),
            Answer("parent", N_("Parent")),
            Answer("sibling", N_("Brother or sister")),
            Answer("grandchild", N_("Grandchild")),
            Answer("relative", N_("Other relative")),
            Answer("friend", N_("Friend")),
            Answer("near", N_("Neighbour, housemate or someone I work with")),
            Answer("someone_else", N_("Someone else")),
            Answer("several", N_("More than one person")),
            Answer("rather_not", N_("I’d rather not say")),
        ),
    ),
    Step(
        "situation",
        "one",
        N_("What is closest to your situation?"),
        short=N_("Your situation"),
        part=HELP,
        why=N_("We ask so that our words fit."),
        asked_when=is_grown,
        answers=(
            Answer("worried_now", N_("I am worried about someone now")),
            Answer("doing_better", N_("They are doing better but I still need support")),
            Answer("died", N_("Someone has died")),
            Answer("unsure", N_("I’m not sure")),
        ),
    ),
    Step(
        "help_wanted",
        "many",
        N_("What would help you most?"),
        short=N_("What would help"),
        part=HELP,
        why=N_("We ask so that we start with what helps you."),
        past_why=N_("Grief like yours is real. This support is for you."),
        hint=N_("Choose any. You can change this later."),
        asked_when=is_grown,
        answers=(
            Answer("listen", N_("Someone to listen")),
            Answer("been_through_it", N_("Talk to someone who has been through it"), is_grown),  # an adult (N-21)
            Answer("information", N_("Clear information")),
            Answer("group", N_("A group")),
            Answer("safe", N_("Help to stay safe"), is_living),
            Answer("young", N_("Support for a child or young person in my family")),
            Answer("practical", N_("Help with money, housing or work")),
            Answer("unsure", N_("I’m not sure")),
            Answer("own_words", N_("Something else, in my own words")),
        ),
        also=("help_words",),
    ),
    Step("own_words", "page", A_NAME, asked_when=names_somebody("own_words")),
    Step(
        "area",
        "place",
        N_("Where would you like support?"),
        short=N_("Area"),
        part=WHERE,
        hint=N_("A town, or the first part of a postcode such as LS8."),
        needed=N_("Enter a town or the first part of a postcode, or choose online or phone only"),
        needed_when=is_grown,
        why=N_("We ask so that we know what help is near you."),
        young=N_("Which town or area are you in?"),
        young_why=N_("We ask so that we know what help is near you."),
        answers=(
            Answer("online", N_("Online or phone only"), is_grown),
            Answer("rather_not", N_("I’d rather not say"), is_grown),
        ),
        also=("area_choice",),
    ),
    Step(
        "good_times",
        "many",
        N_("When suits you?"),
        short=N_("When suits you"),
        part=WHERE,
        why=N_("We ask so that we show you those times first."),
        asked_when=is_grown,
        answers=(
            Answer("day", N_("Weekday daytime")),
            Answer("evening", N_("Evenings")),
            Answer("weekend", N_("Weekends")),
            Answer("changes", N_("It changes")),
        ),
    ),
    Step(
        "name_to_use",
        "line",
        N_("What should we call you?"),
        short=N_("What to call you"),
        part=REACH,
        why=N_("We ask so that we can greet you."),
        hint=N_("It does not have to be your real name."),
        needed=N_("Enter a name we can use. It can be any name"),
    ),
    Step(
        "contact_way",
        "many",
        N_("How can we contact you safely?"),
        short=N_("Safe ways"),
        part=REACH,
        why=N_("We ask so that nothing reaches you in a way someone else may see."),
        young_why=N_("We reply only in a way you choose. One is enough."),
        hint=N_("Choose any that no one else will see."),
        needed=N_("Choose at least one way, or choose to come back yourself"),
        answers=(
            Answer("phone", N_("Phone call")),
            Answer("text", N_("Text")),
            Answer("email", N_("E-mail")),
            Answer("post", N_("Post"), is_grown),  # nothing goes to a young person's home (N-21)
            Answer("video", N_("Video call with a sign language interpreter")),
            Answer(COME_BACK, N_("I will come back myself with a code"), stands_alone=True),
        ),
    ),
    Step(
        "safe_contact",
        "contact",
        N_("Tell us how to do that safely"),
        short=N_("Safe times"),
        part=REACH,
        asked_when=wants_contact,
    ),
    Step("ways_words", "page", A_NAME, asked_when=names_somebody("ways_words")),
    Step(
        "access_needs",
        "needs",
        N_("Is there anything that would make this easier for you?"),
        short=N_("Anything to make this easier"),
        part=REACH,
        why=N_("We ask so that it is ready for you."),
        asked_when=is_grown,
        answers=(
            Answer("language", N_("Another language")),
            Answer("bsl", N_("British Sign Language")),
            Answer("interpreter", N_("An interpreter")),
            Answer("easy_read", N_("Easy Read")),
            Answer("large_print", N_("Large print")),
            Answer("step_free", N_("Step-free place")),
            Answer("someone_with_me", N_("Someone with me")),
            Answer("forms", N_("Help with reading or forms")),
            Answer("something_else", N_("Something else")),
            Answer("no", N_("No"), stands_alone=True),
        ),
        also=("needs_language", "interpreter_gender", "interpreter_local", "needs_words"),
    ),
    Step("needs_named", "page", A_NAME, asked_when=names_somebody("needs_named")),
    Step(
        "return_pin",
        "pin",
        N_("Choose a PIN or word so you can come back"),
        short=N_("PIN or word"),
        part=REACH,
        hint=N_("6 figures or a word of 6 letters or more. Only you will know it. You will also get a code."),
        needed=N_("Enter a PIN of 6 figures or a word of 6 letters or more"),
        needed_when=comes_back_alone,
        asked_when=may_choose_pin,
    ),
)

BY_NAME = {step.name: step for step in STEPS}
FIELDS = tuple(step.name for step in STEPS if step.is_question)
# A first chat from a person's page asks only these, and a time.
QUICK = ("danger_now", "age_band", "name_to_use", "contact_way", "safe_contact", "return_pin")
