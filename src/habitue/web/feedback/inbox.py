"""Pages: the inbox of comments. What waits and whose it is, one comment with all that is done about it, and the reply to its customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from habitue.language import N_, Language
from habitue.web.access import ShopRequest, in_shop
from habitue.web.actions.inbox import Words, set_state, take_in_hand
from habitue.web.actions.inbox import reply as send_reply
from habitue.web.channels.known import ready_for
from habitue.web.feedback.inbox_forms import FilterForm, HandForm, ReplyForm
from habitue.web.feedback.inbox_words import acts_on, score_text, state_text, way_text, who_wrote
from habitue.web.languages import spoken
from habitue.web.models import Answer, Role
from habitue.web.outreach.letters import language_of
from habitue.web.outreach.words import state_text as message_state
from habitue.web.people_words import clean_line
from habitue.web.queries.answer import answer_at
from habitue.web.queries.inbox import inbox, is_unhappy, reply_to, way_back

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One comment in words, with what can be made of it."""

    answer: Answer
    who: str
    score: str
    state: str
    acts: list[tuple[str, str, str]]
    unhappy: bool


def shown(answer: Answer) -> ShownAnswer:
    """The comment as the reader of the page sees it."""
    language = spoken()
    return ShownAnswer(
        answer,
        who_wrote(answer, language),
        score_text(answer, language),
        state_text(answer, language),
        acts_on(answer, language),
        is_unhappy(answer),
    )


@in_shop()
@require_GET
def index(request: ShopRequest) -> HttpResponse:
    """What waits, newest first."""
    form = FilterForm(request.GET, shop=request.shop, place=request.place)
    people = Paginator(inbox(request.shop, form.asked()), A_PAGE)
    page = people.get_page(request.GET.get("page"))
    asked = request.GET.copy()
    for name in ("page", "was", "of"):
        asked.pop(name, None)
    context = {
        "form": form,
        "page": page,
        "lines": [shown(one) for one in page.object_list],
        "query": asked.urlencode(),
        "manages": request.place.may(Role.MANAGER),
        **_taken_back(request),
    }
    return render(request, "feedback/inbox.html", context)


def _taken_back(request: ShopRequest) -> dict[str, Any]:
    """What the address says was just changed, so that it can be taken back."""
    was = request.GET.get("was", "")
    try:
        of = UUID(request.GET.get("of", ""))
    except ValueError:
        return {}
    return {"was": was, "of": of} if was in Answer.State.values else {}


@in_shop()
@require_GET
def one(request: ShopRequest, key: UUID) -> HttpResponse:
    """One comment."""
    return _page(request, _answer(request, key))


def _answer(request: ShopRequest, key: UUID) -> Answer:
    found = answer_at(request.shop, key)
    if found is None:
        raise Http404
    return found


def _page(
    request: ShopRequest, answer: Answer, *, hand: HandForm | None = None, reply: ReplyForm | None = None
) -> HttpResponse:
    sent = reply_to(answer)
    manages = request.place.may(Role.MANAGER)
    way = way_back(request.shop, answer, ready_for(request.shop), now=request.now) if not sent else None
    context = {
        "one": shown(answer),
        "tags": list(answer.tags.all()),
        "hand": hand or HandForm(answer=answer, shop=request.shop),
        "reply": reply or ReplyForm(),
        "sent": sent,
        "sent_state": message_state(sent, spoken()) if sent else "",
        "may_reply": manages and way is not None and way.channel is not None,
        "way": way_text(way, spoken()),
        "manages": manages,
        **_taken_back(request),
    }
    wrong = any(form is not None and form.errors for form in (hand, reply))
    return render(request, "feedback/comment.html", context, status=422 if wrong else 200)


@in_shop()
@require_POST
def state(request: ShopRequest, key: UUID) -> HttpResponse:
    """Say what the shop has made of it; the next page offers to take that back."""
    answer, wanted = _answer(request, key), request.POST.get("state", "")
    if wanted not in Answer.State.values:
        raise Http404
    before = set_state(answer, wanted, at=request.now)
    onward = _onward(request, key)
    if request.POST.get("undo"):
        messages.success(request, spoken().text(N_("Taken back.")))
        return redirect(onward)
    messages.success(request, spoken().text(N_("Noted: {state}."), state=state_text(answer, spoken())))
    joint = "&" if "?" in onward else "?"
    return redirect(f"{onward}{joint}was={before}&of={key}")


def _onward(request: ShopRequest, key: UUID) -> str:
    """Back to the list as it was, or to the comment."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("inbox:one", args=[request.shop.public_id, key])


@in_shop()
@require_POST
def hand(request: ShopRequest, key: UUID) -> HttpResponse:
    """Say whose it is and note something for the team."""
    answer = _answer(request, key)
    form = HandForm(request.POST, answer=answer, shop=request.shop)
    if not form.is_valid():
        return _page(request, answer, hand=form)
    take_in_hand(answer, owner=form.owner(), note=form.note(), at=request.now)
    messages.success(request, spoken().text(N_("Saved.")))
    return redirect("inbox:one", request.shop.public_id, key)


@in_shop(Role.MANAGER)
@require_POST
def reply(request: ShopRequest, key: UUID) -> HttpResponse:
    """Reply to the customer, once."""
    answer, form = _answer(request, key), ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, answer, reply=form)
    words = Words(_subject(request, answer), form.cleaned_data["words"], request.place)
    made = send_reply(answer, words, ready_for(request.shop), now=request.now)
    if made is None:
        messages.error(
            request, spoken().text(N_("Nothing was sent: it was replied to before, or there is no way."))
        )
    else:
        messages.success(request, spoken().text(N_("Your reply leaves at the next good moment.")))
    return redirect("inbox:one", request.shop.public_id, key)


def _subject(request: ShopRequest, answer: Answer) -> str:
    """In the customer's language."""
    customer = answer.customer
    language = language_of(request.shop, customer) if customer else Language(request.shop.language)
    return language.text(N_("{shop} replies to you"), shop=clean_line(request.shop.name))
