"""Reads of customers in figures: who is behind a number, and who is late by their own rhythm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from habitue.metrics.results import Overview
from habitue.metrics.segments import REGULAR_VISITS
from habitue.predictions.chances import CHANCES, Chance
from habitue.report.rfm_groups import RFM_GROUPS, rfm_group
from habitue.web.models import Customer, CustomerFigures, Figures, Shop

ORDERS = {
    "value": ("-units", "-visits", "pk"),
    "visits": ("-visits", "-units", "pk"),
    "last": ("-last_day", "-units", "pk"),
}
"""How a list of customers can be ordered."""
MOST_SLIPPING = 12
"""Some of them may have been erased, or have no name."""


def customers_behind(
    shop: Shop, *, move: str = "", stage: str = "", order: str = "value"
) -> QuerySet[CustomerFigures]:
    """Who made a move of the last four weeks or stands in a stage; everybody who ever bought where neither is asked for."""
    found = CustomerFigures.objects.filter(shop=shop).select_related("customer")
    if move:
        found = found.filter(move=move)
    if stage:
        found = found.filter(stage=stage)
    return found.order_by(*ORDERS.get(order, ORDERS["value"]))


def figures_of(shop: Shop, customers: list[int]) -> dict[int, CustomerFigures]:
    """The figures of these customers, by their primary key."""
    # asked of the customers: of the figures, SQLite would read through all of the shop's
    found = CustomerFigures.objects.filter(customer__shop=shop, pk__in=customers)
    found = found.select_related("customer__foresight")
    return {one.pk: one for one in found}


def slipping_of(shop: Shop, overview: Overview) -> list[CustomerFigures]:
    """The dearest regulars who are late by their own rhythm and were not erased since, as many as a page or a letter names."""
    wanted = [int(line.customer_id) for line in overview.slipping[:MOST_SLIPPING]]
    known = figures_of(shop, wanted)
    return [known[pk] for pk in wanted if pk in known and not known[pk].customer.erased_at]


LATE = ("slowing", "at_risk", "lapsed")
"""The stages of those who are late by more than half a usual gap: ``metrics.segments.RULES`` asks for it first."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which customers are asked for by their figures and what is foreseen of them; what is not said does not matter."""

    stage: str = ""
    group: str = ""
    late: bool = False
    chance: Chance | Literal[""] = ""
    keep: bool = False


def narrowed(people: QuerySet[Customer], wanted: Narrowing) -> QuerySet[Customer]:
    """Those of the customers who are in the stage, in the RFM group, regulars late by their own rhythm, of that chance, or worth keeping."""
    if wanted.stage:
        people = people.filter(figures__stage=wanted.stage)
    if wanted.late:
        people = people.filter(figures__stage__in=LATE, figures__visits__gte=REGULAR_VISITS)
    if wanted.group:
        group = RFM_GROUPS[wanted.group]
        people = people.annotate(frequency=_frequency("figures__")).filter(
            figures__recency_score__range=group.recency, frequency__range=group.frequency
        )
    if wanted.chance:
        people = people.filter(_chance_is(wanted.chance, "foresight__"))
    return people.filter(_worth_keeping()) if wanted.keep else people


def _chance_is(chance: Chance, of: str = "") -> Q:
    low, high = CHANCES[chance]
    above = Q((f"{of}p_alive__gte", low))
    return above if high == 1 else above & Q((f"{of}p_alive__lt", high))


DEAR = 4
"""Two fifths of the customers have this score or more."""


def _worth_keeping() -> Q:
    """Whose chance fell clearly, who have not come since, and who spent much; who came often where the sales do not say what was paid."""
    unpriced = Q(foresight__units__isnull=True)
    dear = Q(foresight__units__isnull=False, figures__monetary_score__gte=DEAR)
    return Q(foresight__has_fallen=True, figures__last_day__lte=F("shop__foresight__day")) & (
        dear | unpriced & Q(figures__frequency_score__gte=DEAR, figures__visits__gt=1)
    )


def _frequency(of: str = "") -> Case:
    """``report.rfm_groups.frequency_of``, in the database."""
    return Case(
        When(Q((f"{of}visits", 1)), then=Value(1)),
        default=F(f"{of}frequency_score"),
        output_field=IntegerField(),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """How many customers are in each stage and RFM group, how many regulars are late, who still is a customer, and who is worth keeping."""

    stages: Counter[str]
    groups: Counter[str]
    late: int
    chances: Counter[str]
    keep: int


def parts_of(shop: Shop) -> Parts:
    """The customers who are there, counted by what a list of them can be narrowed to: two questions."""
    rows = (
        CustomerFigures.objects.filter(shop=shop, customer__erased_at=None, customer__merged_into=None)
        .annotate(
            frequency=_frequency(),
            late=Case(When(stage__in=LATE, visits__gte=REGULAR_VISITS, then=Value(1)), default=Value(0)),
        )
        .order_by()
        .values_list("stage", "recency_score", "frequency", "late")
        .annotate(n=Count("pk"))
    )
    stages: Counter[str] = Counter()
    groups: Counter[str] = Counter()
    late = 0
    for stage, recency, frequency, is_late, n in rows:
        stages[stage] += n
        groups[rfm_group(recency, frequency)] += n
        late += n * is_late
    people = Customer.objects.filter(shop=shop, erased_at=None, merged_into=None)
    ahead = people.aggregate(
        keep=Count("pk", filter=_worth_keeping()),
        **{chance: Count("pk", filter=_chance_is(chance, "foresight__")) for chance in CHANCES},
    )
    return Parts(stages, groups, late, Counter({chance: ahead[chance] for chance in CHANCES}), ahead["keep"])


def figures_day(shop: Shop) -> date | None:
    """The day up to which the figures of the shop's customers go."""
    return Figures.objects.filter(shop=shop, unit="home").values_list("day", flat=True).first()
