"""What the sender of an event is told: at once, and the same again whenever the event is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, cast

import orjson

from habitue.language import N_, Language
from habitue.loyalty.deciding import Decision
from habitue.loyalty.outcomes import FLAG_TEXTS, NOTHING, Outcome, Verdict
from habitue.loyalty.terms import Terms, Unit


class Status(StrEnum):
    """What became of the sending; what became of the event itself is its outcome."""

    RECORDED = "recorded"
    REPLAYED = "replayed"
    CONFLICT = "conflict"
    MALFORMED = "malformed"
    ASKED = "asked"
    FAILED = "failed"


class Problem(StrEnum):
    """Outcomes that are not the rules' to find: of the message, and of who and what it names."""

    BAD_EVENT = "bad_event"
    BAD_ID = "bad_id"
    BAD_KIND = "bad_kind"
    BAD_TIME = "bad_time"
    BAD_DATE = "bad_date"
    BAD_ITEM = "bad_item"
    FIELD_MISSING = "field_missing"
    UNKNOWN_FIELD = "unknown_field"
    NOT_A_TEXT = "not_a_text"
    NOT_WHOLE = "not_whole"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_LIST = "not_a_list"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNWRITABLE = "unwritable"
    OTHER_BODY = "other_body"
    FAILED = "failed"
    UNKNOWN_CARD = "unknown_card"
    UNKNOWN_LOCATION = "unknown_location"
    OTHER_CARD = "other_card"
    OWN_CARD = "own_card"
    NOT_RECORDED = "not_recorded"
    FORGED_CODE = "forged_code"
    FOREIGN_CODE = "foreign_code"
    STATIC_CODE = "static_code"
    NOT_PROMISED = "not_promised"


PROBLEM_TEXTS: dict[Problem, str] = {
    Problem.BAD_EVENT: N_("An event is a JSON object."),
    Problem.BAD_ID: N_("“{field}” is not an id: 32 hexadecimal digits, such as a UUID."),
    Problem.BAD_KIND: N_("There is no such kind of event."),
    Problem.BAD_TIME: N_("“{field}” is not an instant with its offset, such as 2026-05-12T10:42:00+02:00."),
    Problem.BAD_DATE: N_("“{field}” is not a date such as 2026-05-12."),
    Problem.BAD_ITEM: N_("An item has a name, and may have a quantity and an amount; nothing else."),
    Problem.FIELD_MISSING: N_("“{field}” is missing."),
    Problem.UNKNOWN_FIELD: N_("No event has a field “{field}”."),
    Problem.NOT_A_TEXT: N_("“{field}” is not a text."),
    Problem.NOT_WHOLE: N_("“{field}” is not a whole number that can be meant."),
    Problem.NOT_YES_OR_NO: N_("“{field}” is either true or false."),
    Problem.NOT_A_LIST: N_("“{field}” is not a list."),
    Problem.TOO_LONG: N_("“{field}” is longer than {most} characters."),
    Problem.TOO_MANY: N_("“{field}” has more than {most} entries."),
    Problem.UNWRITABLE: N_("“{field}” holds characters that cannot be written."),
    Problem.OTHER_BODY: N_("Another event was recorded under this id. Nothing was changed."),
    Problem.FAILED: N_(
        "This event could not be dealt with; the server’s log says why. Keep it and send it again."
    ),
    Problem.UNKNOWN_CARD: N_("No card of this shop has this code."),
    Problem.UNKNOWN_LOCATION: N_("This shop has no such place of sale."),
    Problem.OTHER_CARD: N_("What it concerns happened on another card."),
    Problem.OWN_CARD: N_("Nobody gives to their own card: ask a colleague."),
    Problem.NOT_RECORDED: N_("What it concerns was not accepted itself: there is nothing to take back."),
    Problem.FORGED_CODE: N_("This code was not made by the card that it names. Nothing was recorded on it."),
    Problem.FOREIGN_CODE: N_("This card belongs to another shop."),
    Problem.STATIC_CODE: N_(
        "This code can be copied, because it never changes or is an old one. Is it the customer’s own card?"
    ),
    Problem.NOT_PROMISED: N_("Nothing is open for this customer: it was given before, or its time is over."),
}


class Remark(StrEnum):
    """What people should look at in what named a card; the rules have flags of their own."""

    STALE_CODE = "stale_code"
    STATIC_CODE = "static_code"
    COPIED_CODE = "copied_code"
    TEAM_CARD = "team_card"


REMARK_TEXTS: dict[Remark, str] = {
    Remark.STALE_CODE: N_("the code was old or a picture of it, or a clock was wrong"),
    Remark.STATIC_CODE: N_("a reward for a code that can be copied"),
    Remark.COPIED_CODE: N_("the same code was seen at another till"),
    Remark.TEAM_CARD: N_(
        "the card of a member of the team, at a till where nobody had said who stands there"
    ),
}


def flag_text(flag: str, language: Language) -> str:
    """A flag in words, the rules' and ours alike."""
    return language.text(_FLAG_TEXTS[flag])


class Answer(NamedTuple):
    """What became of one event.

    ``entries`` are its effect on the card, by programme and type: units above 0 were credited, below 0 debited.
    ``balances`` are what the card could spend in each programme just afterwards; below 0 is what it owes.
    ``units`` say what each programme counts: stamps, points or credit in the currency's smallest coin.
    """

    id: str | None
    status: Status
    outcome: str
    values: Mapping[str, Any] = NOTHING
    flags: tuple[str, ...] = ()
    entries: tuple[Mapping[str, Any], ...] = ()
    balances: Mapping[str, int] = NOTHING
    card: str | None = None
    units: Mapping[str, str] = NOTHING
    currency: str | None = None

    @property
    def kind(self) -> str:
        """``done``, ``ask``, ``refused``, ``kept`` or ``waiting``."""
        return verdict_of(self.outcome)

    def text(self, language: Language) -> str:
        """The outcome in words."""
        # PostgreSQL gives the kept answer back with its keys in another order: the words have an order of their own
        units = sorted(self.units.items())
        terms = {key: Terms(Unit(unit), (), currency=self.currency) for key, unit in units}
        return outcome_words(self.outcome, self.values, terms, language)

    def _text_once(self, language: Language, said: dict[bytes, str]) -> str:
        alike = orjson.dumps((self.outcome, dict(self.values), dict(self.units), self.currency))
        if alike not in said:
            said[alike] = self.text(language)
        return said[alike]

    def as_kept(self) -> dict[str, Any]:
        """What is stored, to be answered again for ever."""
        return {
            "outcome": self.outcome,
            "values": dict(self.values),
            "flags": self.flags,
            "entries": self.entries,
            "balances": dict(self.balances),
            "card": self.card,
            "units": dict(self.units),
            "currency": self.currency,
        }

    def as_json(self, language: Language, said: dict[bytes, str] | None = None) -> dict[str, Any]:
        """What is sent back; ``said`` keeps the words of one language, for the answers to a batch are much alike."""
        return self.as_kept() | {
            "id": self.id,
            "status": self.status,
            "kind": self.kind,
            "text": self.text(language) if said is None else self._text_once(language, said),
            "flag_texts": [flag_text(flag, language) for flag in self.flags],
        }


def answered_before(name: str, kept: Mapping[str, Any]) -> Answer:
    """The first answer again, marked."""
    return Answer(
        name,
        Status.REPLAYED,
        kept["outcome"],
        kept["values"],
        tuple(kept["flags"]),
        tuple(kept["entries"]),
        kept["balances"],
        kept["card"],
        kept["units"],
        kept["currency"],
    )


def verdict_of(outcome: str) -> Verdict:
    """What kind of answer an outcome is."""
    return _VERDICTS.get(outcome, Verdict.REFUSED)


def outcome_words(
    outcome: str, values: Mapping[str, Any], terms: Mapping[str, Terms], language: Language
) -> str:
    """An outcome in words, the rules' and ours alike; ``terms`` say what each programme counts in."""
    if outcome not in _OUTCOMES:
        return language.text(PROBLEM_TEXTS[Problem(outcome)], **values)
    from habitue.loyalty.words import outcome_text

    said = {name: value for name, value in values.items() if name != "gained"}
    gained = {key: units for key, units in values.get("gained", {}).items() if key in terms}
    # the words ask no more of a decision than this
    told = cast("Decision", _Told(Outcome(outcome), said, gained))
    return outcome_text(told, terms, language)


@dataclass(frozen=True, slots=True)
class _Told:
    """What of a decision its words are made of."""

    outcome: Outcome
    values: Mapping[str, Any]
    gained: Mapping[str, int]


_OUTCOMES = frozenset(outcome.value for outcome in Outcome)
_FLAG_TEXTS = {flag.value: text for flag, text in [*FLAG_TEXTS.items(), *REMARK_TEXTS.items()]}
_VERDICTS: dict[str, Verdict] = {
    **{outcome: outcome.verdict for outcome in Outcome},
    Problem.FAILED: Verdict.KEPT,
    Problem.STATIC_CODE: Verdict.ASK,
}
