"""The parts of an editor of terms: one small form each, which reads and writes its piece of the terms' JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from habitue.language import N_
from habitue.loyalty.facts import MOST_MONEY, MOST_UNITS
from habitue.loyalty.terms import Basis, Life, Unit
from habitue.loyalty.terms_json import MOST_DAYS
from habitue.web.languages import spoken
from habitue.web.programme.fields import (
    DayField,
    HourField,
    MoneyField,
    ScaledField,
    WeekdaysField,
    units_field,
)

NAME_LETTERS = 60
_MOST_ITEM_LETTERS = 2000
_MOST_MINUTES = 7 * 1440

Json = dict[str, Any]
_WINDOW = ("weekdays", "from", "to", "first_day", "last_day")


@dataclass(frozen=True, slots=True)
class Ground:
    """What a part has to know of the rest: the unit, the shop's currency, what tiers count, the rewards by key."""

    unit: Unit
    currency: str
    basis: Basis = Basis.VISITS
    rewards: tuple[tuple[str, str], ...] = ()

    @property
    def unit_currency(self) -> str | None:
        """The currency in which units are counted, None where they are stamps or points."""
        return self.currency if self.unit is Unit.CREDIT else None


class Part(forms.Form):
    """One part. ``names`` leads from the names of the JSON to those of the fields, where they differ."""

    use_required_attribute = False
    names: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        data: Any = None,
        *,
        ground: Ground,
        prefix: str,
        initial: Json | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=initial)
        self.ground = ground
        self.build(spoken().text)
        for name, field in self.fields.items():
            field.required = name in self.needed

    needed: ClassVar[frozenset[str]] = frozenset()

    def build(self, speak: Any) -> None:
        """Put the fields in."""
        raise NotImplementedError

    def as_json(self) -> Json | None:
        """The piece of JSON; only of a valid part."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """What stands in the fields for a piece of JSON."""
        return {cls.names.get(name, name): value for name, value in (piece or {}).items()}

    def raw(self, data: Any) -> Json:
        """What was typed, unread: so that a part can be shown again without its complaints."""
        return {
            name: field.widget.value_from_datadict(data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    def want(self, *names: str) -> None:
        """Complain of fields that are empty though this case needs them."""
        for name in names:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, spoken().text(N_("Fill this in.")))


def _window_fields(speak: Any) -> dict[str, forms.Field]:
    return {
        "weekdays": WeekdaysField(label=speak(N_("Days of the week (none: every day)"))),
        "from": HourField(label=speak(N_("From"))),
        "to": HourField(label=speak(N_("Until"))),
        "first_day": DayField(label=speak(N_("First day"))),
        "last_day": DayField(label=speak(N_("Last day"))),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _window_json(cleaned: Json) -> Json:
    """A time window; 00:00 as an end is midnight at the end of the day."""
    found: Json = {}
    if cleaned.get("weekdays"):
        found["weekdays"] = sorted(cleaned["weekdays"])
    if cleaned.get("from") is not None:
        found["from"] = _clock(cleaned["from"])
    if cleaned.get("to") is not None:
        found["to"] = _clock(cleaned["to"] or 1440)
    for name in ("first_day", "last_day"):
        if cleaned.get(name):
            found[name] = cleaned[name].isoformat()
    return found


def _window_initial(piece: Json | None) -> Json:
    found = dict((piece or {}).get("when") or {})
    if found.get("to") == "24:00":
        found["to"] = "00:00"
    return found


class RuleForm(Part):
    """One way to earn. Which fields matter follows from ``rule``."""

    names = {"basis_points": "share", "percent": "off"}
    needed = frozenset({"rule"})

    def build(self, speak: Any) -> None:
        """Every field of every kind of rule."""
        kinds = [
            ("visit", speak(N_("for each visit"))),
            ("amount", speak(N_("for what is spent"))),
            ("item", speak(N_("for each item"))),
            ("discount", speak(N_("a price cut"))),
        ]
        if self.ground.unit is Unit.CREDIT:
            kinds.insert(0, ("cashback", speak(N_("a share of what is paid"))))
        self.fields |= {
            "rule": forms.ChoiceField(label=speak(N_("Gives")), choices=kinds),
            "units": units_field(self.ground.unit_currency, least=1, label=_how_many(self.ground, speak)),
            "per": MoneyField(self.ground.currency, least=1, label=speak(N_("for each full"))),
            "share": ScaledField(digits=2, least=1, most=10_000, label=speak(N_("Share given back, in %"))),
            "off": ScaledField(digits=0, least=1, most=100, label=speak(N_("Price cut, in %"))),
            "items": forms.CharField(
                label=speak(N_("Items, by commas (none: any)")), max_length=_MOST_ITEM_LETTERS
            ),
            **_window_fields(speak),
        }

    def clean(self) -> Json:
        """What this kind of rule needs is there."""
        kind = str(self.cleaned_data.get("rule", ""))
        needs = {
            "visit": ("units",),
            "item": ("units",),
            "amount": ("units", "per"),
            "cashback": ("share",),
            "discount": ("off",),
        }
        self.want(*needs.get(kind, ()))
        return self.cleaned_data

    def as_json(self) -> Json:
        """The rule."""
        found = self.cleaned_data
        match found["rule"]:
            case "visit":
                return {"rule": "visit", "units": found["units"]}
            case "item":
                items = sorted({name.strip() for name in found["items"].split(",")} - {""})
                return {"rule": "item", "units": found["units"], "items": items}
            case "amount":
                return {"rule": "amount", "units": found["units"], "per": found["per"]}
            case "cashback":
                return {"rule": "cashback", "basis_points": found["share"]}
        return {"rule": "discount", "percent": found["off"], "when": _window_json(found)}

    @property
    def heading(self) -> str:
        """What the rule goes by, where its kind is not to be chosen."""
        words = dict(self.fields["rule"].choices).get(self["rule"].value(), "")  # type: ignore[attr-defined]
        return words[:1].upper() + words[1:]

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """The rule in the fields."""
        found = super().initial_of(piece) | _window_initial(piece)
        found["items"] = ", ".join((piece or {}).get("items", []))
        return found


def _how_many(ground: Ground, speak: Any) -> str:
    return {
        Unit.STAMP: speak(N_("How many stamps")),
        Unit.POINT: speak(N_("How many points")),
        Unit.CREDIT: speak(N_("How much credit")),
    }[ground.unit]


class BoostForm(Part):
    """Happy hours."""

    needed = frozenset({"multiplier"})

    def build(self, speak: Any) -> None:
        """How much more, and when."""
        self.fields |= {
            "name": forms.CharField(label=speak(N_("Name (optional)")), max_length=NAME_LETTERS),
            "multiplier": ScaledField(
                digits=2, least=101, most=10_000, label=speak(N_("Times as much (2 is twice)"))
            ),
            **_window_fields(speak),
        }

    def as_json(self) -> Json:
        """The boost."""
        found = {"multiplier": self.cleaned_data["multiplier"], "when": _window_json(self.cleaned_data)}
        return found | ({"name": self.cleaned_data["name"]} if self.cleaned_data["name"] else {})

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """The boost in the fields."""
        return super().initial_of(piece) | _window_initial(piece)


class RewardForm(Part):
    """What units buy."""

    needed = frozenset({"key", "name", "cost"})

    def build(self, speak: Any) -> None:
        """What it is, what it takes, what it costs the shop, and its limits."""
        self.fields |= {
            "key": forms.CharField(widget=forms.HiddenInput, max_length=32),
            "name": forms.CharField(label=speak(N_("Reward")), max_length=NAME_LETTERS),
            "cost": units_field(self.ground.unit_currency, least=1, label=_takes(self.ground, speak)),
            "worth": MoneyField(
                self.ground.currency,
                label=spoken().text(N_("Your cost, in {currency}"), currency=self.ground.currency),
            ),
            "per_customer": ScaledField(
                digits=0, least=1, most=MOST_UNITS, label=speak(N_("Times a customer may have it, ever"))
            ),
            "per_day": ScaledField(
                digits=0, least=1, most=MOST_UNITS, label=speak(N_("Times a customer may have it a day"))
            ),
            "first_day": DayField(label=speak(N_("First day"))),
            "last_day": DayField(label=speak(N_("Last day"))),
        }

    def as_json(self) -> Json:
        """The reward."""
        found = super().as_json() or {}
        return found | {name: found[name].isoformat() for name in ("first_day", "last_day") if name in found}

    @property
    def limited(self) -> bool:
        """Whether any of its limits is set, so that they are shown."""
        names = ("per_customer", "per_day", "first_day", "last_day")
        return any(self[name].value() or self[name].errors for name in names)


def _takes(ground: Ground, speak: Any) -> str:
    return {
        Unit.STAMP: speak(N_("Stamps it takes")),
        Unit.POINT: speak(N_("Points it takes")),
        Unit.CREDIT: speak(N_("Credit it takes")),
    }[ground.unit]


class TiersForm(Part):
    """What tiers count, over how long."""

    needed = frozenset({"basis"})

    def build(self, speak: Any) -> None:
        """Basis, window, grace."""
        self.fields |= {
            "basis": forms.ChoiceField(
                label=speak(N_("Tiers count")),
                choices=[
                    (Basis.VISITS, speak(N_("visits"))),
                    (Basis.SPEND, speak(N_("what was spent"))),
                    (Basis.UNITS, speak(N_("what was earned"))),
                ],
            ),
            "window_days": ScaledField(
                digits=0, least=1, most=MOST_DAYS, label=speak(N_("in the last days (empty: ever)"))
            ),
            "grace_days": ScaledField(digits=0, most=MOST_DAYS, label=speak(N_("kept so many days longer"))),
        }

    def as_json(self) -> Json:
        """Tiers without their steps."""
        found = self.cleaned_data
        return {
            "basis": found["basis"],
            "window_days": found["window_days"],
            "grace_days": found["grace_days"] or 0,
        }

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """A year where nothing is said yet."""
        return {"basis": Basis.VISITS.value, "window_days": 365, "grace_days": 0, **(piece or {})}


class TierForm(Part):
    """One tier."""

    needed = frozenset({"key", "name", "threshold"})

    def build(self, speak: Any) -> None:
        """Its name, from where on, and what it multiplies."""
        threshold = {"least": 1, "most": MOST_MONEY, "label": speak(N_("From"))}
        counts_money = self.ground.basis is Basis.SPEND or (
            self.ground.basis is Basis.UNITS and self.ground.unit is Unit.CREDIT
        )
        self.fields |= {
            "key": forms.CharField(widget=forms.HiddenInput, max_length=32),
            "name": forms.CharField(label=speak(N_("Name of the tier")), max_length=NAME_LETTERS),
            "threshold": MoneyField(self.ground.currency, **threshold)
            if counts_money
            else ScaledField(digits=0, **threshold),
            "multiplier": ScaledField(
                digits=2, least=100, most=10_000, label=speak(N_("Earns so many times as much"))
            ),
        }

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """Once as much where nothing is said."""
        return {"multiplier": 100, **(piece or {})}


class LimitsForm(Part):
    """What guards a programme against mistakes and abuse."""

    def build(self, speak: Any) -> None:
        """Minimum, cool-down, cap, offline allowance."""
        self.fields |= {
            "minimum": MoneyField(self.ground.currency, label=speak(N_("Smallest purchase that earns"))),
            "cool_down_minutes": ScaledField(
                digits=0,
                most=_MOST_MINUTES,
                label=speak(N_("Minutes before a second visit")),
                help_text=speak(N_("Sooner, the till asks whether it is meant.")),
            ),
            "cap_a_day": units_field(
                self.ground.unit_currency, least=1, label=speak(N_("Most a card earns in a day"))
            ),
            "offline_units": units_field(
                self.ground.unit_currency,
                label=speak(N_("May be spent a day without network")),
                help_text=speak(N_("Two tills without network cannot agree: none is safest.")),
            ),
        }

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """Nothing where there is no limit."""
        names = ("minimum", "cool_down_minutes", "cap_a_day", "offline_units")
        return {name: (piece or {}).get(name) or None for name in names}


class GiftForm(Part):
    """A welcome or a birthday gift."""

    needed = frozenset({"gift"})

    def build(self, speak: Any) -> None:
        """Nothing, units, or a reward."""
        choices = [("none", speak(N_("nothing"))), ("units", _how_many(self.ground, speak))]
        if self.ground.rewards:
            choices.append(("reward", speak(N_("a reward"))))
        self.fields |= {
            "gift": forms.ChoiceField(label=speak(N_("Gives")), choices=choices),
            "units": units_field(self.ground.unit_currency, least=1, label=_how_many(self.ground, speak)),
            "reward": forms.ChoiceField(label=speak(N_("Reward")), choices=self.ground.rewards),
            "days": ScaledField(
                digits=0, least=1, most=MOST_DAYS, label=speak(N_("Days in which it can be used"))
            ),
        }

    def clean(self) -> Json:
        """What this kind of gift needs is there."""
        if self.cleaned_data.get("gift") == "units":
            self.want("units")
        return self.cleaned_data

    def as_json(self) -> Json | None:
        """The gift, None for none."""
        found = self.cleaned_data
        if found["gift"] == "units":
            return {"units": found["units"]}
        if found["gift"] == "reward":
            return {"reward": found["reward"], "days": found["days"] or 30}
        return None

    @classmethod
    def initial_of(cls, piece: Json | None) -> Json:
        """The gift in the fields."""
        if not piece:
            return {"gift": "none", "days": 30}
        return {"gift": "reward" if piece.get("reward") else "units", "days": 30, **piece}


class ExpiryForm(Part):
    """How long units live."""

    needed = frozenset({"life"})

    def build(self, speak: Any) -> None:
        """Never, a fixed life, or inactivity."""
        self.fields |= {
            "life": forms.ChoiceField(
                label=speak(N_("What was earned ends")),
                choices=[
                    (Life.NEVER, speak(N_("never"))),
                    (Life.FIXED, speak(N_("so many days after it was earned"))),
                    (Life.IDLE, speak(N_("after so many days without a visit"))),
                ],
            ),
            "days": ScaledField(
                digits=0,
                least=1,
                most=MOST_DAYS,
                label=speak(N_("Days")),
                help_text=speak(N_("Closed days are not counted.")),
            ),
        }

    def clean(self) -> Json:
        """A life has a length."""
        if self.cleaned_data.get("life") != Life.NEVER:
            self.want("days")
        return self.cleaned_data

    def as_json(self) -> Json:
        """The expiry."""
        found = self.cleaned_data
        return {"life": found["life"]} | ({"days": found["days"]} if found["life"] != Life.NEVER else {})


def choices_of(rewards: Sequence[Json]) -> tuple[tuple[str, str], ...]:
    """Rewards by key and name, for the gifts; one without a name is known by its place."""
    nameless = spoken().text(N_("Reward without a name"))
    return tuple((str(reward.get("key", "")), str(reward.get("name") or nameless)[:80]) for reward in rewards)
