"""Pages: who the customers are. A new one, a profile and what is changed about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from habitue.language import N_
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.customer import add_customer, keep_note, keep_person
from habitue.web.customers.forms import CodeForm, NewPersonForm, NoteForm, PersonForm
from habitue.web.customers.people import customer_or_404
from habitue.web.customers.profile import profile_of
from habitue.web.customers.rows import rows_of
from habitue.web.customers.welcoming import greet
from habitue.web.languages import spoken
from habitue.web.models import Customer
from habitue.web.queries.customer import by_key, likely_same


@in_shop()
@require_http_methods(["GET", "POST"])
def new(request: ShopRequest) -> HttpResponse:
    """A new customer with a card; somebody who may be there already is shown first."""
    form = NewPersonForm(request.POST or None, shop=request.shop)
    same: list[tuple[Customer, str]] = []
    if request.method == "POST" and form.is_valid():
        person = form.save(commit=False)
        person.key = form.cleaned_data["key"]
        same = [] if "anyway" in request.POST else likely_same(request.shop, person)
        if not same:
            person, is_new = add_customer(request.shop, person, at=request.now)
            if is_new:
                greet(request, person)
            return redirect("customers:profile", request.shop.public_id, person.key)
    alike = [
        (row, reason)
        for row, (_, reason) in zip(rows_of(request, [one for one, _ in same]), same, strict=True)
    ]
    return render(request, "customers/new.html", {"form": form, "alike": alike})


@in_shop()
@require_GET
def profile(request: ShopRequest, key: UUID) -> HttpResponse:
    """One customer: codes, what they have, what happened, what they agreed to."""
    customer = by_key(request.shop, key)
    if customer is None:
        raise Http404
    if customer.merged_into is not None:
        return redirect("customers:profile", request.shop.public_id, customer.merged_into.key)
    shown = profile_of(request, customer)
    forms = {"note_form": NoteForm(instance=customer), "code_form": CodeForm()}
    return render(request, "customers/profile.html", {"customer": customer, "shown": shown, **forms})


@in_shop()
@require_http_methods(["GET", "POST"])
def edit(request: ShopRequest, key: UUID) -> HttpResponse:
    """Change what a customer is called and reached by."""
    customer = customer_or_404(request.shop, key)
    form = PersonForm(request.POST or None, instance=customer, shop=request.shop)
    if request.method == "POST" and form.is_valid():
        keep_person(request.shop, form.save(commit=False))
        messages.success(request, spoken().text(N_("Saved.")))
        return redirect("customers:profile", request.shop.public_id, key)
    if form.errors:
        customer = customer_or_404(request.shop, key)
    return render(request, "customers/edit.html", {"form": form, "customer": customer})


@in_shop()
@require_POST
def note(request: ShopRequest, key: UUID) -> HttpResponse:
    """Keep the team's note."""
    customer = customer_or_404(request.shop, key)
    form = NoteForm(request.POST, instance=customer)
    if form.is_valid():
        keep_note(request.shop, customer, form.cleaned_data["note"])
        messages.success(request, spoken().text(N_("The note is kept.")))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("customers:profile", request.shop.public_id, key)
