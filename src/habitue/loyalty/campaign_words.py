"""Ready letters for campaigns, in both languages of the catalogue: to begin with, and to change.

What only the shop knows stands in square brackets, and no letter leaves before it is filled in. Fields are those of ``personal``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from habitue.language import N_, Language
from habitue.loyalty.ready_words import GIFT, SOON, Words

_GAP = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A letter for one purpose: its name, when it does good, its words, and how it is best judged.

    ``query`` is the part of the customers that it is usually for, as the address of their list says it; ``double``: it tells of
    visits that count double, and of no other gift; ``waves``: everybody is invited, some first.
    """

    name: str
    hint: str
    subject: str
    body: str
    query: tuple[tuple[str, str], ...] = ()
    indicator: str = "returned"
    window_days: int = 30
    double: bool = False
    waves: bool = False


PATTERNS: dict[str, Pattern] = {
    "win_back": Pattern(
        N_("Come back, with an offer"),
        N_("For regulars who are late. A gift on the card gives them a reason to come now."),
        N_("{first_name|Hello}, we miss you"),
        N_(
            "{hello}\n\nWe have not seen you for a while, and we would like to. You have been coming to us for {since}."
            " Your usual is always here for you: {usual}."
        ),
        query=(("late", "1"),),
    ),
    "new_product": Pattern(
        N_("Something new"),
        N_("For everybody, when something has come that people asked for."),
        N_("New at {shop}: [what is new]"),
        N_(
            "{hello}\n\n[What is new] is here, from [day] on. [One sentence about why you chose it.]\n\nCome and taste it."
            " {weekday} is your day, is it not?"
        ),
        window_days=14,
    ),
    "launch": Pattern(
        N_("An invitation in waves"),
        N_(
            "For everybody, when something begins that people are free to join: a programme, a club, an evening each month. Chance"
            " decides who is invited first, and in the end all are: so you learn what the invitation changes."
        ),
        N_("You are invited: [what begins]"),
        N_(
            "{hello}\n\n[What begins] has begun at {shop}. [One sentence: what it brings to whoever joins.]\n\nYou are free to join:"
            " [how to join]."
        ),
        window_days=14,
        waves=True,
    ),
    "closing": Pattern(
        N_("Closing days and holidays"),
        N_("For everybody, a week before: nobody stands at a closed door."),
        N_("{shop} is closed from [day] to [day]"),
        N_(
            "{hello}\n\nWe are closed from [day] to [day]. The last day before is [day], and from [day] on we are back for you."
        ),
        indicator="visits",
        window_days=30,
    ),
    "double_week": Pattern(
        N_("A week that counts double"),
        N_("For everybody who collects: visits of those who get the letter count double, by themselves."),
        N_("Your visits count double"),
        N_(
            "{hello}\n\nUntil {until}, each of your visits counts double at {shop}. Only {missing} more, and this is yours: {goal}."
        ),
        indicator="visits",
        window_days=14,
        double=True,
    ),
    "season": Pattern(
        N_("A guide for the season"),
        N_(
            "For everybody: advice that helps, without an offer. It is kept, and it is remembered who gave it."
        ),
        N_("[Season]: three things that help"),
        N_(
            "{hello}\n\n[Season] is here. Three things that help:\n\n1. [First advice]\n2. [Second advice]\n3. [Third advice]\n\n"
            "If something is not clear, ask us when you are here."
        ),
    ),
    "thank_you": Pattern(
        N_("A word of thanks"),
        N_("For your best customers, without asking for anything."),
        N_("Thank you, {first_name|from all of us}"),
        N_(
            "{hello}\n\nYou have been coming to us for {since}, and you were here {visits} times. We wanted to say it once:"
            " thank you. It is for people like you that we open the door."
        ),
        query=(("stage", "champion"),),
        indicator="visits",
        window_days=60,
    ),
}
"""The patterns in the order in which they are shown, in English."""


def pattern_words(pattern: str, language: Language) -> Words:
    """The words of a pattern in a language, with the gift (left out where none is given) and the good-bye; empty for no pattern."""
    if pattern not in PATTERNS:
        return Words("", "\n\n".join(["{hello}", "", language.text(SOON)]))
    found = PATTERNS[pattern]
    gift = [] if found.double else [language.text(GIFT)]
    body = [language.text(found.body), *gift, language.text(SOON)]
    return Words(language.text(found.subject), "\n\n".join(body))


def gaps_in(text: str) -> list[str]:
    """What still stands in square brackets, in its order."""
    return _GAP.findall(text)
