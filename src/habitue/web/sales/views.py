"""Pages: sales from a till's exports. What was understood, a dry run, then all of it counts at once; and back again."""

from __future__ import annotations

import csv
import json
import zlib
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.answers import spreadsheet_safe
from habitue.language import N_
from habitue.reporting import COLUMNS, reason_in_words
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.sales_import import (
    bring_in,
    digest_of,
    forget,
    keep_upload,
    read_again,
    take_back,
    want_stamps,
)
from habitue.web.languages import spoken
from habitue.web.models import Role, SalesImport
from habitue.web.queries.sales_import import WORKING, imports_of, same_files
from habitue.web.sales import words
from habitue.web.sales.forms import MEGABYTE, FilesForm, choices_of
from habitue.web.sales_file import ASKING, MOST_BYTES, MOST_BYTES_IN_ALL, Upload, problem_words

State = SalesImport.State
MOST_SHOWN = 50
TITLES = {
    State.READING: N_("The files are being read"),
    State.ASKING: N_("A question about your files"),
    State.READY: N_("Look before they count"),
    State.LOADING: N_("The sales are being brought in"),
    State.DONE: N_("These sales count"),
    State.UNDOING: N_("The sales are being taken back"),
    State.UNDONE: N_("These sales were taken back"),
}


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def index(request: ShopRequest) -> HttpResponse:
    """Choose files; and what was brought in before."""
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if form.is_valid():
        return redirect("sales:import", request.shop.public_id, _kept(request, form.uploads()).pk)
    shown = {
        "form": form,
        "lines": words.lines_of(request.shop, list(imports_of(request.shop)[:MOST_SHOWN]), spoken()),
        "exports": words.EXPORTS,
        "most": MOST_BYTES // MEGABYTE,
        "most_in_all": MOST_BYTES_IN_ALL // MEGABYTE,
    }
    return render(request, "sales/list.html", shown)


def _kept(request: ShopRequest, uploads: list[Upload]) -> SalesImport:
    """The import of these files; the one that waits already where they are sent twice."""
    digests = {digest_of(one.content) for one in uploads}
    for file in same_files(request.shop, digests):
        before = file.brought
        if before.state != State.DONE and {one.digest for one in before.files.all()} == digests:
            messages.info(request, spoken().text(N_("These very files are here already.")))
            return before
    return keep_upload(request.shop, uploads, at=request.now, by=request.place)


@in_shop(Role.MANAGER)
@require_GET
def one(request: ShopRequest, pk: int) -> HttpResponse:
    """Where an import stands, and what it asks for."""
    found = get_object_or_404(imports_of(request.shop), pk=pk)
    shown = {
        "one": found,
        "title": TITLES[State(found.state)],
        "working": found.state in WORKING or found.owes_stamps,
    }
    if found.state in (State.ASKING, State.READY):
        shown |= _questions(found)
    if found.state == State.READY:
        shown |= _understood(request, found)
    if found.applied_at or found.state == State.UNDONE:
        shown |= _outcome(request, found)
    return render(request, "sales/import.html", shown)


def _questions(found: SalesImport) -> dict[str, Any]:
    language = spoken()
    return {
        "question": words.question_of(found, language),
        "asks": found.problem.get("code", ""),
        "answerable": ASKING,
        "dates": words.date_options(found, language),
        "signs": words.sign_options(found, language),
        "forms": words.forms_of_page(found, language),
        "meanings": words.meanings(language),
    }


def _understood(request: ShopRequest, draft: SalesImport) -> dict[str, Any]:
    shop, found, language = request.shop, draft.found, spoken()
    supposed, remarks = words.remarks_of(found, language)
    spans = [(file["first"], file["last"]) for file in found["files"] if file["first"]]
    return {
        "found": found,
        "share": language.percent(found["named"] / found["orders"]),
        "total": words.money(found["units"], shop, language) if found["has_amounts"] else "",
        "days": words.days(min(first for first, _ in spans), max(last for _, last in spans), language),
        "files": words.files_of(shop, found, language),
        "months": words.months_of(shop, found, language),
        "first_orders": words.first_orders_of(shop, found, language),
        "supposed": supposed,
        "remarks": remarks,
        "stamps": found.get("stamps"),
        "offer": words.stamps_offered(shop, found["stamps"], language) if found.get("stamps") else "",
        "before": [
            file
            for file in same_files(shop, [file.digest for file in draft.files.all()], but=draft)
            if file.brought.state == State.DONE
        ],
    }


def _outcome(request: ShopRequest, found: SalesImport) -> dict[str, Any]:
    told, language = found.outcome, spoken()
    trouble, given = told.get("problem"), told.get("given")
    return {
        "given": words.stamps_given(request.shop, given, language) if given else "",
        "total": words.money(told.get("units"), request.shop, language) if found.has_amounts else "",
        "days": words.days(told.get("first"), told.get("last"), language),
        "trouble": problem_words(trouble, language) if trouble else "",
    }


def _back(request: ShopRequest, pk: int) -> HttpResponse:
    return redirect("sales:import", request.shop.public_id, pk)


@in_shop(Role.MANAGER)
@require_POST
def read(request: ShopRequest, pk: int) -> HttpResponse:
    """Read the files once more, as people say."""
    found = get_object_or_404(imports_of(request.shop), pk=pk)
    choices = choices_of(request.POST, found.found.get("forms", ()), found.choices)
    read_again(request.shop, found, choices)
    return _back(request, pk)


@in_shop(Role.MANAGER)
@require_POST
def bring(request: ShopRequest, pk: int) -> HttpResponse:
    """Bring the sales in, and give stamps for them where that was said; sent twice, it is done once."""
    found = get_object_or_404(imports_of(request.shop), pk=pk)
    if request.POST.get("stamps"):
        want_stamps(request.shop, found)
    bring_in(request.shop, found)
    return _back(request, pk)


@in_shop(Role.MANAGER)
@require_POST
def stamps(request: ShopRequest, pk: int) -> HttpResponse:
    """Go on giving stamps, where that stopped."""
    want_stamps(request.shop, get_object_or_404(imports_of(request.shop), pk=pk, state=State.DONE))
    return _back(request, pk)


@in_shop(Role.MANAGER)
@require_POST
def drop(request: ShopRequest, pk: int) -> HttpResponse:
    """Throw the files away."""
    if not forget(request.shop, get_object_or_404(imports_of(request.shop), pk=pk)):
        return _back(request, pk)
    messages.success(request, spoken().text(N_("The files are thrown away; nothing was brought in.")))
    return redirect("sales:list", request.shop.public_id)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def undo(request: ShopRequest, pk: int) -> HttpResponse:
    """Take an import back whole."""
    found = get_object_or_404(imports_of(request.shop), pk=pk)
    if request.method == "GET" and found.state == State.DONE:
        return render(request, "sales/undo.html", {"one": found, **_outcome(request, found)})
    if request.method == "POST":
        take_back(request.shop, found)
    return _back(request, pk)


@in_shop(Role.MANAGER)
@require_GET
def set_aside(request: ShopRequest, pk: int) -> HttpResponse:
    """The rows that were not used, each with its reason, for a spreadsheet."""
    found = get_object_or_404(SalesImport, shop=request.shop, pk=pk, set_aside__isnull=False)
    language = spoken()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="habitue-set-aside.csv"'
    response.write("\N{BYTE ORDER MARK}")
    # French spreadsheets expect semicolons
    writer = csv.writer(response, delimiter=";" if language.base == "fr" else ",")
    writer.writerow([language.text(name) for name in COLUMNS])
    for row in json.loads(zlib.decompress(bytes(found.set_aside or b""))):
        said = (row["file"], row["line"], reason_in_words(row["reason"], language), row["value"], row["row"])
        writer.writerow([spreadsheet_safe(cell) for cell in said])
    return response
