"""Reads for the planner: what a shop's customers did one window ago, and where those stand who would be written to now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Subquery

from habitue.effects.alike import Stand
from habitue.effects.outlook import Outlook, Past
from habitue.metrics.activity import AMOUNT_UNITS, Activity
from habitue.metrics.period import day_number
from habitue.metrics.results_json import read_kept
from habitue.metrics.segments import REGULAR_VISITS
from habitue.web.models import Approach, CustomerFigures, Figures, Shop
from habitue.web.models.approach import Kind
from habitue.web.queries.automation import MILESTONES
from habitue.web.queries.customer import customers_of
from habitue.web.queries.figures import figures_day
from habitue.web.queries.measuring import kept_of

PLANNER = "planner"
AHEAD = "ahead"
WINDOWS = (14, 30, 60)
"""In how many days after the letter something may be counted."""
MOST_PEOPLE = 2000
"""So many customers of the past, drawn by a hash of their number, tell a share to a point."""
LATE_AFTER = 1.5
"""A regular is late after so many usual gaps: ``metrics.rhythm``."""
OPEN = (Approach.State.DRAFT, Approach.State.PLANNED)
_HALF_A_YEAR = timedelta(days=182)
_SINCE_DAYS = 730
"""Who had been away for longer one window ago is nobody's like."""


@dataclass(frozen=True, slots=True)
class Pasts:
    """What was kept of a shop's past up to ``day``: one of each window that its sales are long enough for."""

    day: date
    pasts: tuple[Past, ...]

    def of(self, window_days: int) -> Past | None:
        """The past of one window."""
        return next((past for past in self.pasts if past.window_days == window_days), None)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What each automation could show in half a year, on one day."""

    day: date
    kinds: tuple[str, ...]
    outlooks: tuple[Outlook, ...]


def pasts_of(activity: Activity) -> Pasts:
    """What everybody did in the last window, of those who had come before it began."""
    found = (_past(activity, window) for window in WINDOWS)
    return Pasts(activity.last_day, tuple(past for past in found if past.visits))


def _past(activity: Activity, window_days: int) -> Past:
    cut = day_number(activity.last_day) - window_days
    rows = activity.rows(
        f"SELECT customer, max(day) FILTER (WHERE day <= {cut} AND orders > 0) AS last,"
        f" count(DISTINCT day) FILTER (WHERE day <= {cut} AND orders > 0) AS visits,"
        f" count(DISTINCT day) FILTER (WHERE day > {cut} AND orders > 0) AS visits_after,"
        f" coalesce(sum(amount) FILTER (WHERE day > {cut}), 0) AS after,"
        f" coalesce(sum(amount) FILTER (WHERE day <= {cut} AND day > {cut - window_days}), 0) AS before"
        f" FROM {activity.relation} WHERE customer IS NOT NULL GROUP BY customer HAVING last > {cut - _SINCE_DAYS}"
        f" ORDER BY hash(customer) LIMIT {MOST_PEOPLE}"
    )
    return Past(
        window_days,
        tuple(cut - _int(row["last"]) for row in rows),
        tuple(_int(row["visits"]) for row in rows),
        tuple(_int(row["visits_after"]) for row in rows),
        _money(rows, "after") if activity.has_amounts else None,
        _money(rows, "before") if activity.has_amounts else None,
    )


def _int(value: object) -> int:
    return int(str(value))


def _money(rows: Iterable[Mapping[str, object]], name: str) -> tuple[float, ...]:
    return tuple(_int(row[name]) / AMOUNT_UNITS for row in rows)


def kept_pasts(shop: Shop) -> Pasts | None:
    """What the worker kept last."""
    return kept_of(shop, PLANNER, Pasts)


def ahead_of(shop: Shop, kind: str) -> Outlook | None:
    """What an automation could show; None where that was not reckoned yet."""
    kept = kept_of(shop, AHEAD, Ahead)
    return dict(zip(kept.kinds, kept.outlooks, strict=True)).get(kind) if kept else None


def outlook_kept(approach: Approach) -> Outlook | None:
    """What the planner said of a campaign; None where it said nothing, or in another version of Habitué."""
    kept = getattr(approach, "outlook", None)
    return None if kept is None else read_kept(Outlook, kept.body)


def asked_for(approach: Approach, day: date | None) -> dict[str, Any]:
    """What a campaign's outlook rests on; another one is asked for as soon as any of it changes."""
    return {
        "query": approach.audience.get("query", {}),
        "window": approach.window_days,
        "holdout": approach.holdout,
        "day": day.isoformat() if day else None,
    }


def is_fresh(approach: Approach, day: date | None) -> bool:
    """Whether the outlook that was kept is of the campaign as it is now."""
    kept = getattr(approach, "outlook", None)
    return kept is not None and kept.asked == asked_for(approach, day)


def campaigns_to_look_at() -> list[Approach]:
    """The campaigns not sent yet whose outlook is not of today's figures: one question, however many shops there are."""
    days = Figures.objects.filter(shop=OuterRef("shop"), unit=PLANNER).values("day")
    found = Approach.objects.filter(what=Approach.What.CAMPAIGN, state__in=OPEN)
    rows = found.select_related("outlook", "shop").defer("shop__picture").annotate(past_day=Subquery(days))
    return [one for one in rows.order_by("pk") if not is_fresh(one, one.past_day)]


def first_to_look_ahead(now: datetime) -> Shop | None:
    """The measured shop that has waited longest among those whose past was not kept today."""
    kept = Figures.objects.filter(shop=OuterRef("pk"), unit=PLANNER).values("made_at")
    rows = (
        Shop.objects.filter(measured__stale=False, figures__unit="home")
        .annotate(kept_at=Subquery(kept))
        .order_by(F("kept_at").asc(nulls_first=True), "pk")
    )
    for pk, zone, at in rows.values_list("pk", "timezone", "kept_at"):
        ours = ZoneInfo(zone)
        if at is None or at.astimezone(ours).date() < now.astimezone(ours).date():
            return Shop.objects.defer("picture").get(pk=pk)
    return None


def stands_of(shop: Shop, customers: Sequence[int]) -> list[Stand]:
    """Where each of these customers stands on the last day of the figures; who never bought stands nowhere."""
    day, wanted = figures_day(shop), set(customers)
    if day is None:
        return [Stand(0, 0)] * len(customers)
    rows = CustomerFigures.objects.filter(shop=shop).values_list("pk", "last_day", "visits")
    found = {pk: Stand((day - last).days, visits) for pk, last, visits in rows if pk in wanted}
    return [found.get(one, Stand(0, 0)) for one in customers]


def stands_when_called(shop: Shop, kind: str, *, now: datetime) -> dict[int, Stand]:
    """Whom an automation may call for within half a year, each as they stand at the moment when it does."""
    if kind == Kind.WELCOME:
        new = customers_of(shop).filter(joined_at__gt=now - _HALF_A_YEAR, imported=None, brought=None)
        return dict.fromkeys(new.values_list("pk", flat=True), Stand(0, 1))
    day = figures_day(shop)
    rows = CustomerFigures.objects.filter(
        shop=shop, customer__erased_at=None, customer__merged_into=None
    ).values_list("pk", "stage", "visits", "last_day", "gap_days", "customer__birth_month")
    return {
        pk: stand
        for pk, stage, visits, last, gap, born in rows
        if day is not None
        and (stand := _stand_called(kind, _Known(stage, visits, (day - last).days, gap, born))) is not None
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """A customer in the figures that matter here."""

    stage: str
    visits: int
    away_days: int
    gap_days: float | None
    birth_month: int | None


def _stand_called(kind: str, one: _Known) -> Stand | None:
    """Where the customer stands when the automation calls for them; None where it will not."""
    if kind == Kind.LATE:
        late = one.visits >= REGULAR_VISITS and one.stage != "lapsed" and one.gap_days is not None
        return Stand(round(LATE_AFTER * (one.gap_days or 0)), one.visits) if late else None
    if kind == Kind.THANKS:
        ahead = next((n for n in MILESTONES if n > one.visits), None)
        return Stand(0, ahead) if ahead is not None and 2 * one.visits >= ahead else None
    if kind == Kind.BIRTHDAY:
        return Stand(one.away_days, one.visits) if one.birth_month else None
    if kind == Kind.TREAT:
        return Stand(one.away_days, one.visits) if one.stage == "champion" else None
    return Stand(1, one.visits) if one.stage != "lapsed" else None
