"""Forty made-up venues, groups and lines round real places, with every kind of opening hours (R-51, N-57). Pure.

Phone numbers are those set aside for drama. Positions are a little off the middle of real postcode districts.
"""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from portal.directory.shapes import ALL_DAY, Channel, DayException, Freq, Kind, OnHolidays, Record, Rule, Spot

# First part of the postcode: town, nation, latitude and longitude of its middle (open data of the ONS, rounded).
DISTRICTS = {
    "LS8": ("Leeds", "England", 53.831, -1.505),
    "LS6": ("Leeds", "England", 53.820, -1.566),
    "LS11": ("Leeds", "England", 53.778, -1.549),
    "BD1": ("Bradford", "England", 53.795, -1.754),
    "CF10": ("Cardiff", "Wales", 51.478, -3.177),
    "SA1": ("Swansea", "Wales", 51.624, -3.935),
    "G1": ("Glasgow", "Scotland", 55.861, -4.249),
    "EH1": ("Edinburgh", "Scotland", 55.950, -3.190),
    "BT1": ("Belfast", "Northern Ireland", 54.600, -5.928),
}
WEEKDAYS, EVERY_DAY = ("MO", "TU", "WE", "TH", "FR"), ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Made:
    """A record with the facts that feeds never hold."""

    record: Record
    venue: dict[str, Any] = field(default_factory=dict)


def weekly(days: str, opens: str, closes: str, **more: Any) -> Rule:
    """`weekly("MO TU", "10:00", "17:30")`, closed on bank holidays unless said."""
    facts: dict[str, Any] = {"on_holidays": OnHolidays.CLOSED} | more
    return Rule(
        byday=tuple(days.split()), opens_at=time.fromisoformat(opens), closes_at=time.fromisoformat(closes), **facts
    )


def _always(on_holidays: OnHolidays = OnHolidays.OPEN) -> Rule:
    return Rule(byday=EVERY_DAY, opens_at=ALL_DAY[0], closes_at=ALL_DAY[1], on_holidays=on_holidays)


def everything(today: date) -> list[Made]:
    """All of it, with dates laid relative to a local date."""
    return [*_lines(today), *_venues(today), *_groups(today), *_services(today)]


def _line(key: str, name: str, phone: str, rules: tuple[Rule, ...], today: date, **more: Any) -> Made:
    channels = [Channel("phone", phone)]
    if "text" in more:
        channels.append(Channel("text", str(more.pop("text"))))
    if "chat" in more:
        channels.append(Channel("webchat", str(more.pop("chat"))))
    facts: dict[str, Any] = {
        "kind": Kind.LINE,
        "name": name,
        "rules": rules,
        "channels": tuple(channels),
        "independent": True,
        "fees": "Free",
        "checked_on": today - timedelta(days=6),
    }
    return Made(Record(external_id=key, **(facts | more)))


def _lines(today: date) -> list[Made]:
    night = Rule(byday=EVERY_DAY, opens_at=time(23), closes_at=time(7), on_holidays=OnHolidays.OPEN)
    return [
        _line(
            "quiet-line",
            "Quiet Line",
            "01632 960 114",
            (_always(),),
            today,
            description="Someone to talk to at any hour. You do not have to give a name.",
        ),
        _line(
            "night-desk",
            "Night Desk",
            "01632 960 127",
            (night,),
            today,
            text="07700 900 127",
            description="For the hours when everything else is closed.",
            checked_on=today - timedelta(days=10),
        ),
        _line(
            "small-hours-room",
            "Small Hours Room",
            "01632 960 131",
            (Rule(byday=("SA", "SU"), opens_at=time(1), closes_at=time(2, 30), on_holidays=OnHolidays.OPEN),),
            today,
            chat="https://room.example.org/",
            tags=("online",),
            description="A room to write in with others, with a host. Text only.",
        ),
        _line(
            "ferry-lane-team",
            "Ferry Lane",
            "01632 960 100",
            (weekly("MO TU WE TH FR", "09:00", "20:00"),),
            today,
            description="Our own team. Ask anything about times, places or your request.",
        ),
    ]


def _venue(
    key: str, name: str, district: str, rules: tuple[Rule, ...], off: tuple[int, int], today: date, **more: Any
) -> Made:
    """`off`: how far from the district's middle, in thousandths of a degree north and east."""
    town, nation, lat, lon = DISTRICTS[district]
    venue = dict(more.pop("venue", {}))
    facts: dict[str, Any] = {
        "kind": Kind.PLACE,
        "name": name,
        "nations": (nation,),
        "rules": rules,
        "independent": True,
        "fees": "Free",
        "checked_on": today - timedelta(days=12),
        "spot": Spot(
            name=name,
            address=str(more.pop("address", "")),
            town=town,
            postcode=district,
            latitude=round(lat + off[0] / 1000, 5),
            longitude=round(lon + off[1] / 1000, 5),
            quality="exact",
            step_free=bool(venue.pop("step_free", True)),
        ),
    }
    kept = {"neutral_name": name, "bookable": True, "rooms": 1} | venue
    return Made(Record(external_id=key, **(facts | more)), kept)


def _venues(today: date) -> list[Made]:
    library = (weekly("MO TU WE TH", "09:00", "20:00"), weekly("FR SA", "09:00", "17:00"))
    return [
        _venue(
            "millrace-library",
            "Millrace Library",
            "LS8",
            library,
            (4, -6),
            today,
            address="1 Mill Street",
            venue={
                "rooms": 2,
                "reception_words": "Room 2 booking",
                "entrance": "By the side door on Mill Street.",
                "signs": "Meeting rooms",
                "transport": "Bus 14 stops outside.",
                "hearing_loop": True,
                "toilets": True,
                "quiet_room": True,
            },
        ),
        _venue(
            "sycamore-hall",
            "Sycamore Hall",
            "LS8",
            (weekly("MO TU WE TH FR SA SU", "08:00", "22:00"),),
            (-3, 5),
            today,
            address="Sycamore Row",
            venue={
                "rooms": 3,
                "reception_words": "Sycamore room",
                "entrance": "One door, seen from the car park.",
                "signs": "Hall bookings this way",
                "transport": "Buses 14 and 50.",
                "toilets": True,
            },
        ),
        _venue(
            "crossgate-cafe",
            "Crossgate Café",
            "LS6",
            (weekly("TU WE TH FR SA", "08:30", "16:00"),),
            (2, 3),
            today,
            address="12 Crossgate",
            venue={"reception_words": "Back table", "toilets": True, "step_free": False},
        ),
        _venue(
            "elm-court-hub",
            "Elm Court Hub",
            "LS11",
            (weekly("MO WE FR", "10:00", "13:00"), weekly("MO WE FR", "17:00", "21:00")),
            (5, 1),
            today,
            address="Elm Court",
            venue={"rooms": 2, "reception_words": "The 5 o’clock booking", "hearing_loop": True},
        ),
        _venue(
            "old-print-works",
            "The Old Print Works",
            "BD1",
            (weekly("SA SU", "10:00", "18:00", on_holidays=OnHolidays.OPEN),),
            (1, -2),
            today,
            address="Print Yard",
        ),
        _venue(
            "harbour-rooms",
            "Harbour Rooms",
            "CF10",
            (weekly("MO TU WE TH FR", "09:30", "19:30"),),
            (-4, 6),
            today,
            address="Harbour Walk",
            venue={"reception_words": "Room 4", "rooms": 4},
        ),
        _venue(
            "castle-street-library",
            "Castle Street Library",
            "CF10",
            library,
            (3, 2),
            today,
            address="Castle Street",
        ),
        _venue("bay-hall", "Bay Hall", "SA1", (weekly("MO TH", "18:00", "22:00"),), (2, 2), today, address="Bay Road"),
        _venue(
            "mitchell-close-centre",
            "Mitchell Close Centre",
            "G1",
            (
                weekly("MO TU WE TH FR", "09:00", "17:00"),
                Rule(
                    byday=("1SA",),
                    opens_at=time(10),
                    closes_at=time(12),
                    freq=Freq.MONTHLY,
                    on_holidays=OnHolidays.OPEN,
                ),
            ),
            (2, 4),
            today,
            address="Mitchell Close",
        ),
        _venue(
            "lantern-house",
            "Lantern House",
            "EH1",
            (weekly("MO TU WE TH FR SA", "10:00", "18:00"),),
            (-2, 3),
            today,
            address="Lantern Close",
            exceptions=(DayException(on=today + timedelta(days=9), note="Closed for repairs"),),
        ),
        _venue(
            "linen-quay",
            "Linen Quay Centre",
            "BT1",
            (weekly("MO TU WE TH FR", "08:00", "21:00"),),
            (1, 3),
            today,
            address="Linen Quay",
        ),
        _venue(
            "northfield-clinic-annexe",
            "Northfield Annexe",
            "LS8",
            (weekly("MO TU WE TH FR", "09:00", "17:00"),),
            (8, 2),
            today,
            address="Northfield",
            is_treatment_premises=True,
            independent=False,
            venue={"bookable": False, "is_treatment_premises": True},
        ),
        _venue(
            "reading-room",
            "The Reading Room",
            "LS6",
            (
                Rule(
                    byday=("WE",),
                    opens_at=time(14),
                    closes_at=time(17),
                    interval=2,
                    starts_on=today - timedelta(days=28),
                    on_holidays=OnHolidays.CLOSED,
                ),
            ),
            (-5, -4),
            today,
            address="Chapel Lane",
        ),
        _venue(
            "summer-pavilion",
            "Summer Pavilion",
            "LS8",
            (
                Rule(
                    byday=EVERY_DAY,
                    opens_at=time(10),
                    closes_at=time(19),
                    valid_from=date(today.year, 4, 1),
                    valid_to=date(today.year, 9, 30),
                    on_holidays=OnHolidays.OPEN,
                ),
            ),
            (9, -9),
            today,
            address="In the park",
        ),
    ]


def _group(
    key: str, name: str, district: str, rule: Rule, off: tuple[int, int], today: date, tags: str = "", **more: Any
) -> Made:
    facts = {
        "kind": Kind.GROUP,
        "tags": tuple(tags.split()),
        "checked_on": today - timedelta(days=20),
        "description": "Run by its members. You can come once and just listen.",
    } | more
    return _venue(key, name, district, (rule,), off, today, venue={"bookable": False}, **facts)


def _groups(today: date) -> list[Made]:
    anchor = today - timedelta(days=(today.weekday() + 14) % 14)
    first = {"freq": Freq.MONTHLY}
    return [
        _group(
            "monday-circle", "Monday Circle", "LS8", weekly("MO", "19:00", "20:30"), (4, -6), today, "audience:anyone"
        ),
        _group(
            "tea-and-talk", "Tea and Talk", "LS6", weekly("WE", "10:30", "12:00"), (2, 3), today, "audience:parents"
        ),
        _group(
            "friends-of-friends",
            "Friends of Friends",
            "LS11",
            weekly("TH", "20:00", "21:30"),
            (5, 1),
            today,
            "audience:friends",
        ),
        _group("late-shift", "Late Shift", "LS11", weekly("FR", "22:30", "00:30"), (5, 2), today),
        _group(
            "second-saturday",
            "Second Saturday",
            "BD1",
            weekly("2SA", "11:00", "13:00", **first),
            (1, -2),
            today,
            "audience:bereaved",
        ),
        _group("last-friday", "Last Friday", "LS8", weekly("-1FR", "18:30", "20:00", **first), (-3, 5), today),
        _group(
            "every-other-tuesday",
            "Every Other Tuesday",
            "LS8",
            weekly("TU", "18:00", "19:30", interval=2, starts_on=anchor),
            (-3, 6),
            today,
            "audience:partners",
        ),
        _group(
            "brothers-and-sisters",
            "Brothers and Sisters",
            "LS6",
            weekly("SU", "16:00", "17:30"),
            (2, 4),
            today,
            "audience:siblings",
        ),
        _group(
            "baithak",
            "Baithak",
            "BD1",
            weekly("SA", "14:00", "16:00"),
            (2, -3),
            today,
            "language:pa language:ur",
            description="In Panjabi, Urdu and English. Women and men sit where they like.",
        ),
        _group(
            "term-time-tuesdays",
            "Term-time Tuesdays",
            "LS8",
            weekly("TU", "15:30", "17:00", term_only=True),
            (4, -7),
            today,
            "audience:young-people",
            maximum_age=17,
        ),
        _group("cylch-caerdydd", "Cylch Nos Iau", "CF10", weekly("TH", "18:30", "20:00"), (3, 2), today, "language:cy"),
        _group("harbour-evening", "Harbour Evening", "CF10", weekly("MO", "18:00", "19:30"), (-4, 6), today),
        _group("bay-circle", "Bay Circle", "SA1", weekly("WE", "19:00", "20:30"), (2, 2), today),
        _group("close-circle", "Close Circle", "G1", weekly("TU", "18:00", "19:30"), (2, 4), today),
        _group("lantern-lunch", "Lantern Lunch", "EH1", weekly("FR", "12:00", "13:30"), (-2, 3), today),
        _group("quay-circle", "Quay Circle", "BT1", weekly("MO TH", "19:00", "20:30"), (1, 3), today),
        _group(
            "by-the-window",
            "By the Window",
            "LS6",
            Rule(by_appointment=True, source_text="By appointment"),
            (-5, -4),
            today,
        ),
    ]


def _services(today: date) -> list[Made]:
    advice = _line(
        "money-matters",
        "Money Matters",
        "01632 960 152",
        (weekly("MO TU WE TH FR", "09:00", "16:30"),),
        today,
        kind=Kind.SERVICE,
        description="Free advice about bills, debt and housing.",
        nations=("England",),
    )
    young = _line(
        "young-and-listening",
        "Young and Listening",
        "01632 960 160",
        (weekly("MO TU WE TH FR", "15:30", "21:00", on_holidays=OnHolidays.OPEN),),
        today,
        text="07700 900 160",
        maximum_age=18,
        tags=("audience:young-people",),
        description="For anyone up to 18. Talk or text.",
    )
    unknown = _venue(
        "church-lane-room",
        "Church Lane Room",
        "LS11",
        (),
        (7, -3),
        today,
        address="Church Lane",
        hours_text="Ask at the door",
        checked_on=today - timedelta(days=112),
        venue={"bookable": False},
    )
    doubtful = _venue(
        "corner-house",
        "Corner House",
        "LS6",
        (weekly("MO", "02:00", "05:00", doubtful=True, source_text="Mo 02:00-05:00"),),
        (6, -1),
        today,
        address="The Corner",
        venue={"bookable": False},
    )
    closed = _venue(
        "wharf-room",
        "Wharf Room",
        "LS11",
        (weekly("MO TU WE TH FR", "10:00", "16:00"),),
        (-6, 4),
        today,
        address="Canal Wharf",
        exceptions=tuple(DayException(on=today + timedelta(days=n)) for n in range(14)),
        venue={"bookable": False},
    )
    return [advice, young, unknown, doubtful, closed]
