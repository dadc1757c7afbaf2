"""What each automation says until the shop writes its own words; both languages come from the catalogue.

Fields are those of ``personal``: a sentence about a gift is left out where none is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from habitue.language import N_, Language


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is written, its fields not filled in."""

    subject: str
    body: str


GIFT = N_("There is a gift for you on your card: {gift}. You can have it until {until}.")
SOON = N_("See you soon,\n{shop}")

READY: dict[str, Words] = {
    "welcome": Words(
        N_("Welcome to {shop}"),
        N_(
            "{hello}\n\nThank you for taking our card. Show it each time you come: we do the rest."
            " Only {missing} more for: {goal}."
        ),
    ),
    "one_to_go": Words(
        N_("Only {missing} more for: {goal}"),
        N_("{hello}\n\nOnly {missing} more, and this is yours: {goal}. Your next visit may be the one."),
    ),
    "expiring": Words(
        N_("Until {until}: {goal}"),
        N_(
            "{hello}\n\nThis is ready on your card: {goal}. You can ask for it at the counter until {until};"
            " after that day it ends."
        ),
    ),
    "birthday": Words(
        N_("Happy birthday!"),
        N_("{hello}\n\nAll of us at {shop} wish you a happy birthday!"),
    ),
    "late": Words(
        N_("We miss you"),
        N_(
            "{hello}\n\nIt has been a while since you were here. You have been coming to us for {since}, and we"
            " would be glad to see you again. Your usual is always here for you: {usual}."
        ),
    ),
    "thanks": Words(
        N_("Thank you for {visits} visits"),
        N_(
            "{hello}\n\nThat was visit number {visits}. Thank you: people like you are why we open the door every"
            " morning."
        ),
    ),
    "treat": Words(
        N_("A little something for you"),
        N_("{hello}\n\nYou are one of our most faithful customers, and we wanted to thank you for it."),
    ),
    "rating": Words(
        N_("How do you like it at {shop}?"),
        N_(
            "{hello}\n\nYou have been here {visits} times now. How do you like it? Tell us in a minute, we read every"
            " word: {link}"
        ),
    ),
}
"""The ready words of each kind, in English."""


def ready_words(kind: str, language: Language) -> Words:
    """The ready words of a kind in a language, with the gift and the good-bye that all but the plainest end with."""
    words = READY[kind]
    gift = [] if kind in ("expiring", "one_to_go") else [language.text(GIFT)]
    body = [language.text(words.body), *gift, language.text(SOON)]
    return Words(language.text(words.subject), "\n\n".join(body))
