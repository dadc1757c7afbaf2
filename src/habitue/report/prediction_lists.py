"""A prediction on the terminal and in a notebook: in short, or customer by customer."""

from __future__ import annotations

from habitue.language import Language
from habitue.predictions.results import Prediction
from habitue.report.prediction_documents import PeopleRows
from habitue.report.table import Table
from habitue.report.wording import NOTHING, money_text, share_text

WEEK = 7
SHOWN = 1000
"""So many customers a table shows at most; files have them all."""


def horizon_text(found: Prediction, language: Language) -> str:
    """How far ahead: ``39 weeks``."""
    if found.unit_days == WEEK and found.horizon == int(found.horizon):
        return language.plural("{n} week", "{n} weeks", int(found.horizon))
    return language.plural("{n} day", "{n} days", round(found.horizon * found.unit_days))


def prediction_table(found: Prediction, *, language: Language, currency: str | None) -> Table:
    """The model, its parameters and what it expects in all; the notes say why this model and how wrong it was."""
    errors = found.standard_errors or {}
    rows = [
        (language.text("Model"), found.model, ""),
        *(
            (
                name,
                language.number(value, 4),
                "" if name not in errors else language.number(errors[name], 4),
            )
            for name, value in found.parameters.items()
        ),
        (language.text("Log-likelihood"), language.number(found.log_likelihood, 2), ""),
        (language.text("Customers"), language.number(found.customers), ""),
        (language.text("of whom came back"), language.number(found.repeat_customers), ""),
        (language.text("Expected purchases"), language.number(found.expected_purchases_total, 1), ""),
    ]
    if found.expected_value_total is not None:
        value = money_text(found.expected_value_total, currency, language)
        rows.append((language.text("Expected value"), value, ""))
    title = language.text(
        "What your customers will do in the {horizon} after {day}",
        horizon=horizon_text(found, language),
        day=language.day(found.calibration_end),
    )
    columns = (language.text("What"), language.text("Value"), language.text("Standard error"))
    return Table(title, columns, tuple(rows), _notes(found, language))


def why(found: Prediction, language: Language) -> str:
    """Why this model, and how wrong it was on the shop's own last months; empty where that cannot be said."""
    choice = found.choice
    if choice is None:
        return ""
    if found.ground != "asked" or choice.best is None:
        return choice.sentence(language)
    return language.text(
        "You asked for {name}. Learning from the days before your last {days}, it expected {expected} purchases in those; "
        "{actual} came. It was wrong by {mae} purchases per customer.",
        name=choice.best.name,
        days=choice.cut.held_days,
        expected=language.number(choice.best.expected),
        actual=language.number(choice.best.actual),
        mae=language.number(choice.best.mae, 2),
    )


def _notes(found: Prediction, language: Language) -> tuple[str, ...]:
    notes = [reason for reason in (why(found, language),) if reason]
    if found.checked is not None:
        notes.append(
            language.text(
                "In the {days} days after that, {actual} purchases came; {expected} were expected: wrong by {mae} per customer.",
                days=found.checked.days,
                actual=language.number(found.checked.actual),
                expected=language.number(found.checked.expected),
                mae=language.number(found.checked.mae, 2),
            )
        )
    if found.paces is not None:
        verdict = found.paces.verdict
        notes.append(
            language.text("There are not two groups with a past long enough to tell them apart.")
            if verdict is None
            else verdict.sentence(language)
        )
    if found.message:
        notes.append(language.text(found.message, **found.message_values))
    return tuple(notes)


def people_table(found: Prediction, *, language: Language, currency: str | None) -> Table:
    """Customers one a row, those expected to bring most first."""
    key = "expected_purchases" if found.expected_value_total is None else "expected_value"
    people = found.people.sort_by([(key, "descending"), ("customer_id", "ascending")])
    rows = tuple(
        (
            str(row["customer_id"]),
            language.number(row["visits"]),  # type: ignore[arg-type]
            language.day(row["last_day"]),  # type: ignore[arg-type]
            share_text(row["p_alive"], language),  # type: ignore[arg-type]
            language.number(row["expected_purchases"], 2),  # type: ignore[arg-type]
            NOTHING
            if row["expected_value"] is None
            else money_text(row["expected_value"], currency, language),  # type: ignore[arg-type]
        )
        for row in PeopleRows(people.slice(0, SHOWN))
    )
    columns = (
        language.text("Customer"),
        language.text("Purchase days"),
        language.text("Last purchase"),
        language.text("Chance of still being a customer"),
        language.text("Expected purchases"),
        language.text("Expected value"),
    )
    title = language.text(
        "Customers, and what each will do in the {horizon} after {day}",
        horizon=horizon_text(found, language),
        day=language.day(found.calibration_end),
    )
    left = found.customers - len(rows)
    notes = (
        (language.plural("{n} more is in the file formats.", "{n} more are in the file formats.", left),)
        if left
        else ()
    )
    return Table(title, columns, rows, notes)
