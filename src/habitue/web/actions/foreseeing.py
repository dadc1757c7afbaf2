"""Foreseeing a shop's customers in the background, once a day: who still is one, what each is expected to do; kept for the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

from habitue.errors import HabitueError
from habitue.metrics.activity import AMOUNT_UNITS, Activity, NoSales, activity_of
from habitue.metrics.results_json import written
from habitue.web.actions.customer_rows import keep_rows
from habitue.web.foresight import AHEAD_DAYS, Lack, Outlook
from habitue.web.models import Customer, CustomerForesight, Foresight, Shop
from habitue.web.queries.sales import sales_of

if TYPE_CHECKING:
    import pyarrow as pa


def foresee(shop: Shop, *, now: datetime) -> None:
    """Foresee each customer of a shop from its whole days, and keep it; where there is too little to learn from, what is missing."""
    began = perf_counter()
    # where one shop cannot be foreseen, the others are not kept waiting
    Foresight.objects.update_or_create(shop=shop, defaults={"at": now})
    day, people = None, None
    try:
        activity = _whole_days(shop, now=now)
    except NoSales:
        outlook = Outlook()
    else:
        day = activity.last_day
        outlook, people = _foreseen(activity)
    _keep_people(shop, people)
    took = round((perf_counter() - began) * 1000)
    Foresight.objects.filter(shop=shop).update(day=day, body=written(outlook), took_ms=took)


def _whole_days(shop: Shop, *, now: datetime) -> Activity:
    """What was sold up to yesterday: a day that is not over is no day without visits, whatever the hour.

    Raises:
        NoSales: nothing was sold by then.
    """
    found = sales_of(shop, now=now)
    yesterday = now.astimezone(shop.zone).date() - timedelta(days=1)
    return activity_of(
        found.engine,
        found.sales,
        timezone=shop.timezone,
        last_day=min(found.last_day, yesterday),
        has_amounts=found.has_amounts,
    )


def _foreseen(activity: Activity) -> tuple[Outlook, pa.Table | None]:
    """What ``habitue predict`` says of these sales: the model with its trial, and a row per customer."""
    from habitue.predictions.readiness import needs

    missing = needs(activity)
    if missing:
        return Outlook(lacks=tuple(Lack(one.what, one.have, one.enough) for one in missing)), None
    # the models take longer to load than a small shop to measure
    from habitue.predictions.prediction import Terms, predict_people

    try:
        found = predict_people(activity, Terms(unit_days=1, horizon=AHEAD_DAYS))
    except HabitueError as refusal:
        return Outlook(
            message=refusal.message, values={name: str(value) for name, value in refusal.values.items()}
        ), None
    trial = None if found.choice is None else found.choice.trial
    return Outlook(found.model, trial, message=found.message, values=dict(found.message_values)), found.people


def _keep_people(shop: Shop, people: pa.Table | None) -> None:
    there = set(Customer.objects.filter(shop=shop).values_list("pk", flat=True))
    rows = () if people is None else _rows(people)
    keep_rows(CustomerForesight, shop, (row for row in rows if row[0] in there))


def _rows(people: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Each customer and what is foreseen, in the order of ``fields_of(CustomerForesight)``."""
    import numpy as np

    from habitue.predictions.chances import have_fallen

    before = people.column("p_alive_before").to_numpy()  # nan where there is none
    fallen = have_fallen(before, people.column("p_alive").to_numpy())
    asked = ("customer_id", "p_alive", "expected_purchases", "expected_value")
    columns = [people.column(name).to_pylist() for name in asked]
    for customer, alive, visits, value, earlier, fell in zip(*columns, before, fallen, strict=True):
        earlier_chance = None if np.isnan(earlier) else float(earlier)
        units = None if value is None else round(value * AMOUNT_UNITS)
        yield int(customer), alive, earlier_chance, bool(fell), visits, units
