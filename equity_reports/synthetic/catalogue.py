"""The change ideas that invented teams try, with what each truly does.

``ratio`` multiplies the share missed of people in each place: the five national fifths from
the most deprived, then no fixed abode, then not known. Sizes lie within what trials and
improvement projects have found (reminders 0.74 to 0.9, calls 0.7 to 0.8, transport 1,
booking closer to the day down to 0.5; from a review of the literature, whose papers were
seen in excerpts only).
"""

from dataclasses import dataclass

NO_CHANGE = (1.0,) * 7


@dataclass(frozen=True)
class Kind:
    """A change idea: what the team writes about it, and what it truly does.

    Attributes
    ----------
    truth : str
        ``null``, ``lowers_rate``, ``closes_gap``, ``widens_gap``, ``misses_to_cancellations``
        or ``discharges_after_miss``.
    ratio : tuple of float
        What the share missed is multiplied by, in each of the seven places.
    only : str
        ``all`` patients of the team, those of one ``clinic``, or those who need an
        ``interpreter``.
    cancelled, discharged : float
        The share of misses that become cancellations by the patient, and the share of
        people who are discharged at their first miss.
    bad_months : float
        What the share missed is multiplied by in the two months before the idea begins.
    reach : tuple of float
        The share of people whom it reaches, at first and in the end; empty if unmeasured.
    """

    title: str
    theme: str
    truth: str
    prediction: str
    happened: str
    learning: str
    next_step: str
    status: str = "testing"
    ratio: tuple[float, ...] = NO_CHANGE
    scale: str = "whole_team"
    only: str = "all"
    cancelled: float = 0.0
    discharged: float = 0.0
    bad_months: float = 1.0
    reach: tuple[float, ...] = ()


def _same(ratio: float) -> tuple[float, ...]:
    return (ratio,) * 7


CALLS = Kind(
    "Personal phone call two days before, to people in the most deprived areas",
    "Personal calls",
    "closes_gap",
    "If a person whom they know calls, one in three misses will not happen.",
    "Most people were glad of the call. Some asked for another time, and got it.",
    "The call matters less than being able to say what stands in the way.",
    "Teach two more colleagues to call.",
    "adopted",
    (0.66, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    reach=(0.45, 0.85),
)
TEXT = Kind(
    "Text reminder to everybody, five days before",
    "Reminders",
    "widens_gap",
    "Fewer people will forget.",
    "The team hears less of people who forgot. Many numbers on record were out of date.",
    "A text reaches those whose number we have.",
    "Ask for the number at every visit.",
    "adopted",
    (0.96, 0.90, 0.82, 0.76, 0.70, 1.0, 0.88),
    reach=(0.55, 0.72),
)
LETTER = Kind(
    "Appointment letter rewritten with service users",
    "Letters written together",
    "null",
    "People will know where to go and what will happen.",
    "Service users like the new letter. Few open the envelope in time.",
    "A better letter is worth having, and does not reach people sooner.",
    "Keep the letter; try something that reaches people sooner.",
    "adapted",
)
BUS = Kind(
    "Bus fare paid for every visit",
    "Transport",
    "null",
    "Nobody will miss an appointment for want of a bus fare.",
    "Few people claimed the fare.",
    "Cost was seldom what stood in the way.",
    "Stop, and thank the drivers.",
    "abandoned",
    reach=(0.05, 0.08),
)
WELCOME = Kind(
    "Welcome call after the referral",
    "Welcome and first contact",
    "null",
    "People will feel expected, and come to the first appointment.",
    "People said that the call was kind.",
    "It is too early to drop it and too early to praise it.",
    "Ask ten people what would have helped.",
    reach=(0.20, 0.30),
)
WALK_IN = Kind(
    "Walk-in hour in one clinic",
    "Flexible booking",
    "lowers_rate",
    "People will come when they can.",
    "The clinic room was full on most days.",
    "One clinic is a start.",
    "Try it in a second clinic.",
    "testing",
    _same(0.60),
    "one_clinic",
    "clinic",
)

CATALOGUE = {
    "calls": CALLS,
    "calls_clinic": Kind(
        **vars(CALLS)
        | {
            "title": "Personal phone call, tried in one clinic",
            "scale": "one_clinic",
            "only": "clinic",
            "status": "testing",
            "reach": (),
        }
    ),
    "text": TEXT,
    "sooner": Kind(
        "Book no more than two weeks ahead",
        "Booking closer to the day",
        "lowers_rate",
        "People will keep an appointment that they made last week.",
        "The diary was hard to fill at first, and is calmer now.",
        "Plans change less in two weeks than in six.",
        "Write it into the booking rules.",
        "adopted",
        _same(0.74),
        reach=(0.50, 0.90),
    ),
    "evening": Kind(
        "Evening appointments for people who work",
        "Flexible booking",
        "lowers_rate",
        "People who work will not have to choose.",
        "Evenings are booked up first.",
        "Two evenings are enough.",
        "Agree the rota for next year.",
        "adopted",
        _same(0.80),
    ),
    "cancel": Kind(
        "Reply to a text to cancel",
        "Easy cancelling",
        "misses_to_cancellations",
        "People who cannot come will say so, and we can give the time to somebody else.",
        "The number missed fell by a lot. Cancellations rose.",
        "The person still was not seen. What we do next for them matters.",
        "Call those who cancel twice.",
        "adopted",
        cancelled=0.40,
        reach=(0.60, 0.70),
    ),
    "discharge": Kind(
        "Letter to the GP and discharge after a missed appointment",
        "Discharge policy",
        "discharges_after_miss",
        "People will take more care to come.",
        "Fewer appointments are missed. Fewer people come.",
        "We do not know how the people are whom we no longer see.",
        "Look at who was discharged.",
        "adopted",
        discharged=0.80,
    ),
    "letter": LETTER,
    "letter_after_bad": Kind(**vars(LETTER) | {"bad_months": 1.35}),
    "letter_clinic": Kind(
        **vars(LETTER)
        | {"title": "New letter in one clinic", "scale": "one_clinic", "only": "clinic"}
    ),
    "bus": BUS,
    "bus_after_bad": Kind(**vars(BUS) | {"bad_months": 1.40}),
    "welcome": WELCOME,
    "welcome_after_bad": Kind(**vars(WELCOME) | {"bad_months": 1.35}),
    "walk_in_clinic": WALK_IN,
    "interpreter": Kind(
        "Interpreter confirms the appointment in the person's own language",
        "Interpreting and language",
        "lowers_rate",
        "People who need an interpreter will know that there will be one.",
        "Interpreters told us of three wrong addresses in the first week.",
        "A call in one's own language finds what a letter cannot.",
        "Offer it to every team on the floor.",
        "testing",
        _same(0.72),
        "part_of_team",
        "interpreter",
        reach=(0.40, 0.75),
    ),
}

THEMES = tuple(sorted({kind.theme for kind in CATALOGUE.values()}))
