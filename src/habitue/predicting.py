"""The library's question about the future: what will each customer do?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from typing_extensions import Unpack

from habitue.answers import Answer
from habitue.api import ReadingOptions, Sales, Source, opened_sales
from habitue.questions import checked_choice, checked_discount, checked_horizon, checked_margin, day_given
from habitue.report import prediction_lists
from habitue.report.prediction_documents import UNITS, PeopleRows, prediction_document

if TYPE_CHECKING:
    from habitue.language import Language
    from habitue.metrics.purchase_summary import ZeroAmount
    from habitue.predictions.groups import By
    from habitue.predictions.results import Prediction
    from habitue.report.table import Table

UNIT_DAYS = {name: days for days, name in UNITS.items()}


def predict(  # noqa: PLR0913  (a question with its options)
    sales: Sales | Source | Sequence[Source],
    *,
    model: str = "auto",
    calibration_end: date | str | None = None,
    unit: Literal["day", "week"] = "week",
    horizon: float | None = None,
    zero_amount: ZeroAmount = "purchase",
    discount_rate: float = 0.1,
    margin: float | None = None,
    by: By | None = None,
    per_customer: bool = False,
    location: str | None = None,
    channel: str | None = None,
    **options: Unpack[ReadingOptions],
) -> Answer[Prediction]:
    """What each customer will do: P(alive), purchases and value over the ``horizon``, and what all will bring.

    Args:
        sales: what :func:`habitue.read` gave, or what it takes.
        model: ``auto`` chooses by the shop's own last months; or one of ``bg-nbd, mbg-nbd, bg-cnbd-k, mbg-cnbd-k,
            pareto-nbd, nbd``.
        calibration_end: the last day that may be looked at; where the sales go on, the prediction is held against them.
        unit: the unit of time of the parameters and of ``horizon``.
        horizon: how far ahead, in units; a year (52 weeks, 365 days) by default.
        zero_amount: an order of 0 is a ``purchase``, a ``visit`` left out of spend, or ignored (``ignore``).
        discount_rate: a year's, for the value; 0.1 is 10 %.
        margin: the share of a sale that is profit; without it, value is revenue.
        by: try whether customers grouped by ``channel`` or ``location`` of their first purchase, or by the size of their
            ``first-basket``, live at different paces; where it pays on the held-out days, each group has its own.
        per_customer: have each customer in the JSON and in the table; frames and CSV always have them.
        location: only the customers of one location.
        channel: only the customers of one channel.
        **options: see :func:`habitue.read`.

    Raises:
        HabitueError: nothing can be learnt from these sales; the message says what is missing.
    """
    from habitue.predictions.groups import GROUPINGS
    from habitue.predictions.prediction import Terms
    from habitue.predictions.prediction import predict as predicted

    asked = opened_sales(sales, options)
    unit_days = UNIT_DAYS[checked_choice(unit, name="unit", known=tuple(UNIT_DAYS))]
    terms = Terms(
        model=model,
        calibration_end=None
        if calibration_end is None
        else day_given(calibration_end, name="calibration-end"),
        unit_days=unit_days,
        horizon=checked_horizon(horizon, unit_days=unit_days) or (365 if unit_days == 1 else 52),
        zero_amount=checked_choice(zero_amount, name="zero-amount", known=("purchase", "visit", "ignore")),
        discount_rate=checked_discount(discount_rate),
        margin=1.0 if margin is None else checked_margin(margin) or 0.0,
        by=None if by is None else checked_choice(by, name="by", known=GROUPINGS),
    )
    found = predicted(asked.part(location=location, channel=channel), terms)
    table = prediction_lists.people_table if per_customer else prediction_lists.prediction_table

    def show(language: Language) -> Table:
        return table(found, language=language, currency=asked.currency)

    document = prediction_document(found, per_customer=per_customer)
    return Answer((found,), document, PeopleRows(found.people), show, asked.language)


def future_of(sales: Sales, *, margin: float | None = None) -> tuple[Prediction | None, str]:
    """The prediction for the report; where there is too little to choose a model by, none, and the sentence that says so."""
    from habitue.errors import HabitueError
    from habitue.predictions.readiness import shortfall

    missing = shortfall(sales.activity, sales.language)
    if missing:
        return None, missing
    from habitue.predictions.prediction import Terms
    from habitue.predictions.prediction import predict as predicted

    try:
        return predicted(sales.activity, Terms(margin=1.0 if margin is None else margin)), ""
    except HabitueError as refusal:
        return None, sales.language.text(refusal.message, **refusal.values)
