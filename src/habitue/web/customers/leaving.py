"""Pages: what leaves the server. All customers as a table, one customer's whole file, and erasure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.erasure import erase
from habitue.web.customer_file import escaped
from habitue.web.customers.people import customer_or_404
from habitue.web.customers.profile import profile_of
from habitue.web.languages import spoken
from habitue.web.models import Role
from habitue.web.queries.customer_export import table_of, whole_file


class _Echo:
    """A file whose lines are handed on instead of kept."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read accents
    for row in rows:
        yield writer.writerow([escaped(cell) for cell in row])


@in_shop(Role.OWNER)
@require_GET
def export(request: ShopRequest) -> StreamingHttpResponse:
    """All customers with codes, consents and balances, as CSV that can be imported again."""
    day = request.now.astimezone(request.shop.zone).date().isoformat()
    response = StreamingHttpResponse(
        _lines(table_of(request.shop, spoken(), now=request.now)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="habitue-customers-{day}.csv"'
    return response


@in_shop(Role.MANAGER)
@require_GET
def whole(request: ShopRequest, key: UUID) -> HttpResponse:
    """Everything kept about one person, for them to have: JSON."""
    customer = customer_or_404(request.shop, key)
    response = JsonResponse(
        whole_file(request.shop, customer, language=spoken(), now=request.now),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = f'attachment; filename="habitue-{customer.key}.json"'
    return response


@in_shop(Role.OWNER)
@require_http_methods(["GET", "POST"])
def erasing(request: ShopRequest, key: UUID) -> HttpResponse:
    """Say what goes and what stays, then empty the identity."""
    customer = customer_or_404(request.shop, key)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        erase(request.shop, customer, at=request.now)
        messages.success(request, spoken().text(N_("Erased. No name, address or code of theirs is left.")))
        return redirect("customers:list", request.shop.public_id)
    shown = profile_of(request, customer)
    asked = {"customer": customer, "shown": shown, "unsure": request.method == "POST"}
    return render(request, "customers/erase.html", asked)
