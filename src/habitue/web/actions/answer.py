"""Writes about listening: how a shop asks, a question that is put, an answer that is given, and what becomes of both with their customer.

A question is put in one transaction that holds the shop's ``Listening`` row: whether it is somebody's turn is asked again inside of it, so
that a letter and a card never ask one person twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.crypto import salted_hmac

from habitue.loyalty.asking import Turn, rating_turn, turn_of
from habitue.web.answer_words import search_words
from habitue.web.models import (
    Answer,
    AnswerTag,
    Asked,
    Card,
    Customer,
    CustomerFigures,
    Listening,
    Location,
    Message,
    Shop,
)
from habitue.web.queries.answer import (
    CHANGE_WITHIN,
    asking_of,
    last_place,
    listening_of,
    open_question,
    visitors_of,
)
from habitue.web.tokens import token_digest

MOST_TAGS = 100
DEFAULT_CHANNELS = (Asked.Channel.CARD, Asked.Channel.EMAIL)
_BY_LETTER = {"email": Asked.Channel.EMAIL, "card": Asked.Channel.CARD}
_About = Asked.About


@dataclass(frozen=True, slots=True)
class HowToAsk:
    """What a shop may choose. ``question`` of a language that is the ready one is not there."""

    nth: int
    pause_days: int
    share: int
    channels: Sequence[str]
    question: Mapping[str, str]
    custom: Sequence[Mapping[str, Any]]
    after_visit: bool


@transaction.atomic
def keep_listening(shop: Shop, wanted: HowToAsk) -> Listening:
    """Keep how the shop asks."""
    found = _locked(shop)
    found.nth, found.pause_days, found.share = wanted.nth, wanted.pause_days, wanted.share
    found.channels, found.after_visit = list(wanted.channels), wanted.after_visit
    found.question, found.custom = dict(wanted.question), [dict(one) for one in wanted.custom]
    found.save()
    return found


@transaction.atomic
def switch_listening(shop: Shop, *, on: bool, at: datetime) -> Listening:
    """Begin or end asking: visits from now on call for the question."""
    found = _locked(shop)
    if found.on != on:
        found.on, found.since = on, at if on else None
        found.save(update_fields=["on", "since"])
    return found


def _locked(shop: Shop) -> Listening:
    Listening.objects.get_or_create(shop=shop, defaults={"channels": list(DEFAULT_CHANNELS)})
    return Listening.objects.select_for_update().get(shop=shop)


def ask_on_card(shop: Shop, customer: Customer, *, now: datetime) -> Asked | None:
    """The question that stands on the customer's card now, put there if it is their turn; None where there is none."""
    listening = listening_of(shop)
    if not listening.on or Asked.Channel.CARD not in listening.channels:
        return None
    found = open_question(shop, customer, now=now)
    if found is not None:
        return found
    about = _wanted(shop, listening, customer, now)
    if about is None:
        return None
    return _put(shop, customer, _Question(about, Asked.Channel.CARD, _today(shop, about, now)), now=now)


def _today(shop: Shop, about: str, now: datetime) -> str:
    return f"{about}:{now.astimezone(shop.zone).date()}"


def _wanted(shop: Shop, listening: Listening, customer: Customer, now: datetime) -> _About | None:
    """What it is the customer's turn for: the score before a rating. Also who was left out gets a row, once a round."""
    asking, day = asking_of(shop, listening), now.astimezone(shop.zone).date()
    turn = turn_of(visitors_of(shop, [customer])[customer.pk], asking, day=day)
    if turn is Turn.ASK:
        return _About.SCORE
    if turn is Turn.LEFT_OUT:
        _leave_out(shop, customer, day.toordinal() // asking.pause_days, now)
    if turn is Turn.SAID_NO or not listening.after_visit:
        return None
    rated = visitors_of(shop, [customer], about=_About.RATING)[customer.pk]
    return _About.RATING if rating_turn(rated, asking, day=day) is Turn.ASK else None


def _leave_out(shop: Shop, customer: Customer, number: int, now: datetime) -> None:
    occasion = f"left_out:{number}"
    if not Asked.objects.filter(shop=shop, customer=customer, occasion=occasion).exists():
        question = _Question(_About.SCORE, Asked.Channel.CARD, occasion)
        _row(shop, customer, question, now, drawn=False)


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, where, and the name of the occasion."""

    about: str
    channel: str
    occasion: str


@transaction.atomic
def _put(shop: Shop, customer: Customer, question: _Question, *, now: datetime) -> Asked | None:
    """Put the question, if it is still their turn; None where another way was quicker."""
    listening = Listening.objects.select_for_update().get(shop=shop)
    day = now.astimezone(shop.zone).date()
    visitor = visitors_of(shop, [customer], about=question.about, channel=question.channel)[customer.pk]
    rule = turn_of if question.about == _About.SCORE else rating_turn
    if rule(visitor, asking_of(shop, listening), day=day) is not Turn.ASK:
        return None
    return _row(shop, customer, question, now, drawn=True)


def _row(shop: Shop, customer: Customer, question: _Question, now: datetime, *, drawn: bool) -> Asked:
    asked, _ = Asked.objects.get_or_create(
        shop=shop,
        customer=customer,
        occasion=question.occasion,
        defaults={
            "at": now,
            "day": now.astimezone(shop.zone).date(),
            "about": question.about,
            "channel": question.channel,
            "drawn": drawn,
        },
    )
    return asked


def ask_by_letter(message: Message, *, now: datetime) -> str | None:
    """The token of the personal link that a letter carries, the same however often it is tried; None where it is not their turn any more."""
    shop, occasion = message.shop, f"letter:{message.key}"
    asked = Asked.objects.filter(shop=shop, customer=message.customer, occasion=occasion).first()
    if asked is None and listening_of(shop).on:
        channel = _BY_LETTER.get(message.channel, Asked.Channel.LINK)
        asked = _put(shop, message.customer, _Question(_About.SCORE, channel, occasion), now=now)
    return None if asked is None else _linked(asked)


def ask_by_link(shop: Shop, customer: Customer, *, now: datetime) -> str | None:
    """The token of a link to hand to a customer; None where it is not their turn."""
    if not listening_of(shop).on:
        return None
    question = _Question(_About.SCORE, Asked.Channel.LINK, _today(shop, _About.SCORE, now))
    asked = _put(shop, customer, question, now=now)
    return None if asked is None else _linked(asked)


def _linked(asked: Asked) -> str:
    """The token of a question's link: made of its key by the server's own, so that nothing but a digest needs to be kept."""
    token = salted_hmac("habitue.asked", str(asked.key), algorithm="sha256").hexdigest()[:40]
    if asked.digest != token_digest(token):
        Asked.objects.filter(pk=asked.pk).update(digest=token_digest(token))
    return token


def put_aside(asked: Asked, *, at: datetime) -> None:
    """Not now: the question goes off the card, and the pause begins as if it was answered."""
    Asked.objects.filter(pk=asked.pk, closed_at=None, answer=None).update(closed_at=at)


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody tapped: a score or a rating, how it came, in which language. ``key`` comes with the form.

    ``asked`` is the question that it answers, ``customer`` who it is where they answered by themselves, ``location`` the place of a poster.
    """

    key: UUID
    source: str
    language: str
    score: int | None = None
    rating: int | None = None
    asked: Asked | None = None
    customer: Customer | None = None
    location: Location | None = None


def note_answer(shop: Shop, given: Given, *, at: datetime) -> Answer:
    """Keep an answer, once: the same form or link again changes the score while it may be changed, and counts no second time."""
    with transaction.atomic():
        known = _known(shop, given)
        if known is not None:
            return _changed(known, given, at)
        person = given.asked.customer if given.asked is not None else given.customer
        if person is not None and (person.erased_at or person.merged_into_id):
            person = None
        return Answer.objects.create(
            shop=shop,
            # a key that stands in another shop names nothing here
            key=uuid4() if Answer.objects.filter(key=given.key).exists() else given.key,
            asked=given.asked,
            customer=person,
            location=given.location or (last_place(shop, person) if person else None),
            at=at,
            day=at.astimezone(shop.zone).date(),
            source=given.source,
            score=given.score,
            rating=given.rating,
            language=given.language,
            member=None if person is None else Card.objects.filter(shop=shop, customer=person).exists(),
            stage=_stage(person),
        )


def _known(shop: Shop, given: Given) -> Answer | None:
    """The answer that this form or this link gave before."""
    if given.asked is not None:
        # whoever opens a letter on two devices at once answers one after the other
        Asked.objects.select_for_update().get(pk=given.asked.pk)
        return Answer.objects.filter(shop=shop, asked=given.asked).first()
    return Answer.objects.filter(shop=shop, key=given.key).first()


def _changed(answer: Answer, given: Given, at: datetime) -> Answer:
    if at < answer.at + CHANGE_WITHIN and (answer.score, answer.rating) != (given.score, given.rating):
        answer.score, answer.rating = given.score, given.rating
        answer.save(update_fields=["score", "rating"])
    return answer


def _stage(customer: Customer | None) -> str:
    if customer is None:
        return ""
    return CustomerFigures.objects.filter(pk=customer.pk).values_list("stage", flat=True).first() or ""


def add_words(
    answer: Answer, *, comment: str, custom: Mapping[str, Any], member: bool | None = None
) -> Answer:
    """Keep what was written to an answer, in place of what stood there; ``member`` only where it is not known."""
    answer.comment, answer.search, answer.custom = comment, search_words(comment), dict(custom)
    fields = ["comment", "search", "custom"]
    if member is not None and answer.customer_id is None:
        answer.member = member
        fields.append("member")
    answer.save(update_fields=fields)
    return answer


@transaction.atomic
def tag(shop: Shop, answer: Answer, name: str) -> bool:
    """Put a word of the shop's on an answer; False where the shop has too many."""
    tags = list(AnswerTag.objects.filter(shop=shop))
    # compared here: SQLite knows the case of English letters alone
    known = next((one for one in tags if one.name.casefold() == name.casefold()), None)
    if known is None:
        if len(tags) >= MOST_TAGS:
            return False
        known, _ = AnswerTag.objects.get_or_create(shop=shop, name=name)
    answer.tags.add(known)
    return True


@transaction.atomic
def untag(shop: Shop, answer: Answer, pk: int) -> None:
    """Take a word off an answer; one that stands on none is forgotten."""
    found = AnswerTag.objects.filter(shop=shop, pk=pk).first()
    if found is not None:
        answer.tags.remove(found)
        if not found.answers.exists():
            found.delete()


def forget_answers(shop: Shop, people: Sequence[int]) -> None:
    """Empty what people who are erased wrote, what was noted of it, and their links. Scores and days stay: no total changes."""
    Answer.objects.filter(shop=shop, customer__in=people).update(comment="", search="", custom={}, note="")
    Asked.objects.filter(shop=shop, customer__in=people).update(digest="")


def hand_answers_over(shop: Shop, absorbed: Customer, kept: Customer) -> dict[str, list[int]]:
    """Give a merged customer's questions and answers to the one they were merged into; which were given."""
    own = Asked.objects.filter(shop=shop, customer=kept).values("occasion")
    asked = list(
        Asked.objects.filter(shop=shop, customer=absorbed)
        .exclude(occasion__in=own)
        .values_list("pk", flat=True)
    )
    answers = list(Answer.objects.filter(shop=shop, customer=absorbed).values_list("pk", flat=True))
    Asked.objects.filter(pk__in=asked).update(customer=kept)
    Answer.objects.filter(pk__in=answers).update(customer=kept)
    return {"asked": asked, "answers": answers}


def hand_answers_back(
    shop: Shop, moved: Mapping[str, Sequence[int]], kept: Customer, absorbed: Customer
) -> None:
    """Give them back to a customer who is parted again."""
    had = Asked.objects.filter(shop=shop, customer=absorbed).values("occasion")
    back = Asked.objects.filter(shop=shop, pk__in=moved.get("asked", ()), customer=kept)
    back.exclude(occasion__in=had).update(customer=absorbed)
    answers = Answer.objects.filter(shop=shop, pk__in=moved.get("answers", ()), customer=kept)
    answers.update(customer=absorbed)
