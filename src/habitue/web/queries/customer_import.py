"""What importing a file of customers would do: who is new, who is known, what they bring; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from habitue.language import N_
from habitue.web.customer_columns import BALANCE, MEANINGS, Purse, recognise
from habitue.web.customer_file import CustomerFile, read_customers
from habitue.web.customer_rows import PersonRow, Problem, read_rows
from habitue.web.erased_marks import MARKS, mark_digest
from habitue.web.models import Code, CustomerImport, Erased, Shop
from habitue.web.queries.customer import customers_of
from habitue.web.queries.programme import Timeline, programmes_of

_SAME = {
    "source_id": N_("The same customer number as on line {other}. Join both rows, or mend one."),
    "email": N_("The same e-mail as on line {other}. Join both rows, or delete it from one."),
    "phone": N_("The same phone number as on line {other}. Join both rows, or delete it from one."),
    "code": N_("The same code as on line {other}. Join both rows, or mend one."),
}
_ERASED = N_("This customer was erased, and no file brings them back: the row is left out.")


@dataclass(slots=True)
class Plan:
    """A dry run. ``rows`` and whom they are (``known``: primary keys by line); ``problems`` that stop or leave out."""

    file: CustomerFile
    meanings: list[str]
    purses: list[Purse]
    rows: list[PersonRow] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def stopping(self) -> list[Problem]:
        """What has to be mended in the file first."""
        return [problem for problem in self.problems if problem.stops]

    @property
    def left_out(self) -> list[Problem]:
        """Values that the import does without."""
        return [problem for problem in self.problems if not problem.stops]

    @property
    def new(self) -> list[PersonRow]:
        """Rows of people who are not here yet."""
        return [row for row in self.rows if row.line not in self.known]

    def totals(self, *, add_to_known: bool) -> dict[str, tuple[int, int]]:
        """For each programme that gets something: how many customers, and how many units."""
        found: dict[str, tuple[int, int]] = {}
        for row in self.rows:
            if add_to_known or row.line not in self.known:
                for key, units in row.balances.items():
                    people, sum_ = found.get(key, (0, 0))
                    found[key] = (people + 1, sum_ + units)
        return found

    @property
    def consents(self) -> int:
        """How many yeses the file brings."""
        return sum(len(row.consents) for row in self.rows)

    @property
    def known_with_balance(self) -> int:
        """How many who are here already would get a balance on top."""
        return sum(bool(row.balances) for row in self.rows if row.line in self.known)


def imports_of(shop: Shop) -> QuerySet[CustomerImport]:
    """The files that were brought in, latest first."""
    return (
        CustomerImport.objects.filter(shop=shop)
        .exclude(applied_at=None)
        .defer("content")
        .select_related("by")
        .order_by("-applied_at")
    )


def same_file(shop: Shop, digest: str) -> CustomerImport | None:
    """An import of the very same file that was not undone."""
    return imports_of(shop).filter(digest=digest, undone_at=None).first()


def purses_of(shop: Shop, day: date) -> list[Purse]:
    """The programmes that have begun, to which a balance can be brought."""
    timelines = [Timeline(programme, day) for programme in programmes_of(shop)]
    return [
        Purse(line.programme.key, line.programme.name, str(line.terms.unit))
        for line in timelines
        if line.versions and line.present and line.state != "closed"
    ]


def plan_of(shop: Shop, draft: CustomerImport, *, now: datetime) -> Plan:
    """The dry run of a draft, by what its columns were said to mean or by their names.

    Raises:
        HabitueError: the file cannot be read.
    """
    purses = purses_of(shop, now.astimezone(shop.zone).date())
    file = read_customers(bytes(draft.content or b""), draft.file_name, purses)
    said = draft.choices.get("columns")
    meanings = chosen_meanings(said, purses) if said else recognise(file.columns, purses)
    if len(meanings) != len(file.columns):
        meanings = recognise(file.columns, purses)
    plan = Plan(file, meanings, purses)
    plan.rows, plan.problems = read_rows(shop, file, meanings, purses)
    _match(shop, plan)
    plan.problems.sort(key=lambda problem: (not problem.stops, problem.line))
    return plan


def chosen_meanings(said: Iterable[str], purses: Sequence[Purse]) -> list[str]:
    """What somebody said that columns mean; what is unknown, or said twice, is left out."""
    possible = {*MEANINGS, *(BALANCE + purse.key for purse in purses)}
    found: list[str] = []
    for meaning in said:
        found.append(meaning if meaning in possible and meaning not in found else "")
    return found


def _match(shop: Shop, plan: Plan) -> None:
    people = _people_by_mark(shop)
    _leave_out_erased(shop, plan, people)
    codes = dict(Code.objects.filter(shop=shop).values_list("text", "card__customer_id"))
    seen: dict[tuple[str, str], int] = {}
    lines_of: dict[int, int] = {}
    for row in plan.rows:
        _find_twins(plan, row, seen)
        known = _known(plan, row, people)
        if known is not None:
            plan.known[row.line] = known
            other = lines_of.setdefault(known, row.line)
            if other != row.line:
                plan.problems.append(
                    Problem(
                        row.line,
                        N_("The same customer as on line {other}. Join both rows."),
                        {"other": other},
                    )
                )
        plan.problems += [
            Problem(
                row.line,
                N_("The code {value} is somebody else’s already. Mend it, or delete it from the row."),
                {"value": code},
            )
            for code in row.codes
            if code in codes and codes[code] != known
        ]


def _leave_out_erased(shop: Shop, plan: Plan, people: Mapping[str, Mapping[str, list[int]]]) -> None:
    """Rows of people who were erased, and have not come back by themselves, are done without."""
    erased = set(Erased.objects.filter(shop=shop).values_list("digest", flat=True))
    kept = []
    for row in plan.rows if erased else ():
        marks = [(mark, value) for mark in MARKS if (value := row.fields.get(mark))]
        is_here = any(people[mark].get(value) for mark, value in marks)
        if is_here or erased.isdisjoint(mark_digest(shop, mark, value) for mark, value in marks):
            kept.append(row)
        else:
            plan.problems.append(Problem(row.line, _ERASED, {}, stops=False))
    if erased:
        plan.rows = kept


def _people_by_mark(shop: Shop) -> dict[str, defaultdict[str, list[int]]]:
    found: dict[str, defaultdict[str, list[int]]] = {mark: defaultdict(list) for mark in MARKS}
    for pk, key, *values in customers_of(shop).values_list("pk", "key", *MARKS):
        found["source_id"][str(key)].append(pk)  # our own export names people so
        for mark, value in zip(MARKS, values, strict=True):
            if value:
                found[mark][value].append(pk)
    return found


def _find_twins(plan: Plan, row: PersonRow, seen: dict[tuple[str, str], int]) -> None:
    """Rows of the file that name one person twice."""
    marks = [(mark, row.fields[mark]) for mark in MARKS if row.fields.get(mark)]
    for mark, value in [*marks, *(("code", code) for code in row.codes)]:
        other = seen.setdefault((mark, value), row.line)
        if other != row.line:
            plan.problems.append(Problem(row.line, _SAME[mark], {"other": other}))
            return


def _known(plan: Plan, row: PersonRow, people: Mapping[str, Mapping[str, list[int]]]) -> int | None:
    """The customer that the row's marks lead to; where they lead to several, that is a problem."""
    found: dict[int, None] = {}
    for mark in MARKS:
        value: Any = row.fields.get(mark)
        found |= dict.fromkeys(people[mark].get(value, ()) if value else ())
    if len(found) > 1:
        plan.problems.append(
            Problem(
                row.line,
                N_(
                    "Its number, e-mail or phone belong to {n} customers of yours. Merge them first, or mend the row."
                ),
                {"n": len(found)},
            )
        )
    return next(iter(found), None)
