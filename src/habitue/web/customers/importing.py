"""Pages: customers from a file. What was understood, a dry run, then all of it or nothing; and back again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from habitue.errors import HabitueError
from habitue.language import N_, Language
from habitue.loyalty.words import units_text
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.customer_import import (
    apply_import,
    drop_draft,
    keep_choices,
    keep_draft,
    undo_import,
)
from habitue.web.actions.ledger_terms import rules_of
from habitue.web.customer_columns import BALANCE, MEANINGS
from habitue.web.customer_file import MOST_ROWS
from habitue.web.customer_rows import Problem
from habitue.web.customers.forms import FileForm
from habitue.web.languages import spoken
from habitue.web.models import CustomerImport, Role
from habitue.web.queries.customer_import import Plan, imports_of, plan_of, same_file

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, what stands in it, and what it was taken for."""

    place: int
    name: str
    sample: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Total:
    """What a programme would give out."""

    name: str
    people: int
    units: str


@dataclass(frozen=True, slots=True)
class Said:
    """A problem in words."""

    line: int
    words: str


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def upload(request: ShopRequest) -> HttpResponse:
    """Choose a file; and what was brought in before."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        draft = keep_draft(
            request.shop, name=file.name, content=file.read(), at=request.now, by=request.place
        )
        return redirect("customers:import_draft", request.shop.public_id, draft.pk)
    shown = {"form": form, "imports": imports_of(request.shop)[:20], "most_rows": MOST_ROWS}
    return render(request, "customers/import.html", shown)


def _draft(request: ShopRequest, pk: int) -> CustomerImport:
    return get_object_or_404(CustomerImport, shop=request.shop, pk=pk, applied_at=None)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def draft(request: ShopRequest, pk: int) -> HttpResponse:
    """What was understood, what would happen, and what stands against it."""
    found = _draft(request, pk)
    if request.method == "POST":
        choices = {
            "columns": request.POST.getlist("column")[:500],
            "add_to_known": request.POST.get("add_to_known") == "yes",
            "consents": request.POST.get("consents") == "yes",
        }
        keep_choices(request.shop, found, choices)
        return redirect("customers:import_draft", request.shop.public_id, pk)
    try:
        plan = plan_of(request.shop, found, now=request.now)
    except HabitueError as trouble:
        drop_draft(request.shop, found)
        messages.error(request, _words(trouble, spoken()))
        return redirect("customers:import", request.shop.public_id)
    return render(request, "customers/import_draft.html", _shown(request, found, plan))


def _words(trouble: HabitueError, language: Language) -> str:
    return language.text(trouble.message, **trouble.values)


def _shown(request: ShopRequest, found: CustomerImport, plan: Plan) -> dict[str, Any]:
    language = spoken()
    add_to_known = bool(found.choices.get("add_to_known"))
    before = same_file(request.shop, found.digest)
    stopping, left_out = plan.stopping, plan.left_out
    unsure = not any(plan.meanings) or any(
        not meaning and plan.file.sample(place, 1) for place, meaning in enumerate(plan.meanings)
    )
    return {
        "draft": found,
        "plan": plan,
        "columns": [
            Column(place, name, ", ".join(plan.file.sample(place)), plan.meanings[place])
            for place, name in enumerate(plan.file.columns)
        ],
        "meanings": _meanings(plan, language),
        "unsure": unsure,
        "totals": _totals(request, plan, add_to_known=add_to_known, language=language),
        "add_to_known": add_to_known,
        "consents": bool(found.choices.get("consents")),
        "stopping": _said(stopping, language),
        "left_out": _said(left_out, language),
        "more_stopping": max(len(stopping) - MOST_SHOWN, 0),
        "more_left_out": max(len(left_out) - MOST_SHOWN, 0),
        "before": before,
        "ready": bool(plan.rows) and not stopping and before is None,
    }


def _meanings(plan: Plan, language: Language) -> list[tuple[str, str]]:
    balances = [
        (BALANCE + purse.key, language.text(N_("Balance: {programme}"), programme=purse.name))
        for purse in plan.purses
    ]
    said = [(meaning, language.text(name)) for meaning, name in MEANINGS.items()]
    return [("", language.text(N_("Leave out"))), *said, *balances]


def _totals(request: ShopRequest, plan: Plan, *, add_to_known: bool, language: Language) -> list[Total]:
    terms, names = rules_of(request.shop).terms, {purse.key: purse.name for purse in plan.purses}
    return [
        Total(names[key], people, units_text(units, terms[key], language))
        for key, (people, units) in plan.totals(add_to_known=add_to_known).items()
    ]


def _said(problems: list[Problem], language: Language) -> list[Said]:
    return [Said(problem.line, problem.words(language)) for problem in problems[:MOST_SHOWN]]


@in_shop(Role.MANAGER)
@require_POST
def apply(request: ShopRequest, pk: int) -> HttpResponse:
    """Bring everybody in; sent twice, it is done once."""
    found = get_object_or_404(CustomerImport, shop=request.shop, pk=pk)
    try:
        if found.applied_at is None and same_file(request.shop, found.digest) is None:
            apply_import(request.shop, found, at=request.now, by=request.place)
    except HabitueError as trouble:
        messages.error(request, _words(trouble, spoken()))
        return redirect("customers:import_draft", request.shop.public_id, pk)
    found.refresh_from_db()
    if found.applied_at is None:
        return redirect("customers:import_draft", request.shop.public_id, pk)
    done = found.outcome
    messages.success(
        request,
        spoken().plural("{n} customer is new here.", "{n} customers are new here.", done["new"]),
    )
    return redirect("customers:import", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_POST
def drop(request: ShopRequest, pk: int) -> HttpResponse:
    """Forget the file."""
    drop_draft(request.shop, _draft(request, pk))
    messages.success(request, spoken().text(N_("The file is forgotten; nothing was imported.")))
    return redirect("customers:import", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def undo(request: ShopRequest, pk: int) -> HttpResponse:
    """Take an import back whole."""
    found = get_object_or_404(imports_of(request.shop), pk=pk, undone_at=None)
    if request.method == "GET":
        return render(request, "customers/import_undo.html", {"done": found})
    taken = undo_import(request.shop, found, at=request.now, by=request.place)
    speak = spoken()
    said = speak.plural(
        "Taken back: {n} customer is gone.", "Taken back: {n} customers are gone.", taken.removed
    )
    if taken.kept:
        said += " " + speak.plural(
            "{n} stays, because something happened since.",
            "{n} stay, because something happened since.",
            taken.kept,
        )
    messages.success(request, said)
    return redirect("customers:import", request.shop.public_id)
