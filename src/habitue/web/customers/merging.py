"""Pages: customers who are there twice. Likely pairs, a look before merging, and parting again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.customer import own_card
from habitue.web.actions.merge import merge
from habitue.web.actions.merge import part as part_again
from habitue.web.counter.recording import sender_of
from habitue.web.customers.people import customer_or_404
from habitue.web.customers.rows import rows_of
from habitue.web.languages import spoken
from habitue.web.models import Merge, Role
from habitue.web.queries.customer import codes_of, found_by, in_order, likely_same, likenesses
from habitue.web.queries.merge import holdings, identities

MOST_FOUND = 20


@in_shop(Role.MANAGER)
@require_GET
def duplicates(request: ShopRequest) -> HttpResponse:
    """Pairs who may be one person."""
    pairs = likenesses(request.shop)
    rows = rows_of(request, [person for pair in pairs for person in (pair.one, pair.other)])
    shown = [(pair, rows[2 * place], rows[2 * place + 1]) for place, pair in enumerate(pairs)]
    return render(request, "customers/duplicates.html", {"pairs": shown})


@in_shop(Role.MANAGER)
@require_GET
def choose(request: ShopRequest, key: UUID) -> HttpResponse:
    """Whom to merge into this customer: likely ones, or whoever is searched for."""
    customer = customer_or_404(request.shop, key)
    text = request.GET.get("q", "").strip()[:200]
    found = (
        in_order(found_by(request.shop, text), "seen").exclude(pk=customer.pk)[:MOST_FOUND] if text else ()
    )
    likely = [] if text else likely_same(request.shop, customer)
    shown = {
        "customer": customer,
        "q": text,
        "rows": rows_of(request, list(found)),
        "likely": list(
            zip(rows_of(request, [one for one, _ in likely]), [why for _, why in likely], strict=True)
        ),
    }
    return render(request, "customers/merge.html", shown)


@in_shop(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def preview(request: ShopRequest, key: UUID, other: UUID) -> HttpResponse:
    """What each holds and what becomes of it; then merge."""
    kept, absorbed = customer_or_404(request.shop, key), customer_or_404(request.shop, other)
    if kept.pk == absorbed.pk:
        return redirect("customers:merge", request.shop.public_id, key)
    if request.method == "POST":
        done = merge(request.shop, kept, absorbed, at=request.now, sender=sender_of(request))
        if done is not None:
            messages.success(
                request,
                spoken().text(N_("Merged. Whoever is one can be parted again from the bottom of this page.")),
            )
        return redirect("customers:profile", request.shop.public_id, key)
    cards = tuple(own_card(request.shop, one, at=request.now) for one in (kept, absorbed))
    day = request.now.astimezone(request.shop.zone).date()
    shown = {
        "kept": kept,
        "absorbed": absorbed,
        "identities": identities(request.shop, kept, absorbed, spoken()),
        "holdings": holdings(request.shop, (cards[0], cards[1]), spoken(), day),
        "codes": [[code.text for code in codes_of(request.shop, one)] for one in (kept, absorbed)],
    }
    return render(request, "customers/merge_preview.html", shown)


@in_shop(Role.MANAGER)
@require_POST
def part(request: ShopRequest, pk: int) -> HttpResponse:
    """Part two customers who were merged."""
    merged = get_object_or_404(Merge.objects.select_related("kept"), shop=request.shop, pk=pk)
    if part_again(request.shop, merged, at=request.now, sender=sender_of(request)):
        messages.success(request, spoken().text(N_("Parted. Each has their own back.")))
    else:
        messages.error(request, spoken().text(N_("This merge can no longer be taken apart.")))
    return redirect("customers:profile", request.shop.public_id, merged.kept.key)
