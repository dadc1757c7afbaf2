"""Reads of what customers were asked and answered: how a shop asks, whose turn it is, the scores, the comments."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from habitue.loyalty.asking import Asking, Turn, Visitor, turn_of
from habitue.metrics.nps import PASSIVE, PROMOTER
from habitue.metrics.period import Period, Unit, periods_between
from habitue.metrics.results import Nps, Rate
from habitue.metrics.scores import BEFORE, Fall, Score, fall_in, response_rate, score_of, scores_by
from habitue.web.answer_words import wanted_words
from habitue.web.models import (
    Answer,
    AnswerTag,
    Asked,
    Card,
    Consent,
    Customer,
    CustomerFigures,
    Event,
    Listening,
    Location,
    Shop,
)
from habitue.web.queries.customer import customers_of
from habitue.web.tokens import token_digest

OPEN_FOR = timedelta(days=14)
"""A question stands so long until it is answered."""
CHANGE_WITHIN = timedelta(days=1)
"""So long an answer can be changed by whoever gave it."""
LINK_FOR = timedelta(days=60)
"""A letter's link is good for so long; after it the shop's own page is open to all."""
LEFT = "lapsed"
"""The stage of those who are gone (``metrics.segments``)."""
MOST_COMMENTS = 500
"""So many of the latest comments are put into groups."""


def listening_of(shop: Shop) -> Listening:
    """How the shop asks; the defaults, switched off, where it never said."""
    return Listening.objects.filter(shop=shop).first() or Listening(shop=shop)


def asking_of(shop: Shop, found: Listening) -> Asking:
    """How the shop asks, as the rules want it."""
    since = (found.since or shop.made_at).astimezone(shop.zone).date()
    return Asking(
        on=found.on,
        since=since,
        nth=found.nth,
        pause_days=found.pause_days,
        share=found.share,
        salt=found.salt,
    )


def visitors_of(
    shop: Shop,
    people: Sequence[Customer],
    *,
    about: str = Asked.About.SCORE,
    channel: str = Asked.Channel.CARD,
) -> dict[int, Visitor]:
    """Each of these customers as asking knows them: as many questions however many they are.

    Visits are those that were measured; the last one is what a card knows already. A no to messages on the card is one to a question
    there; other channels ask for their own consent.
    """
    pks = [one.pk for one in people]
    figures = {one.pk: one for one in CustomerFigures.objects.filter(customer__shop=shop, pk__in=pks)}
    seen = dict(
        Card.objects.filter(shop=shop, customer__in=pks)
        .values("customer")
        .annotate(at=Max("last_visit_at"))
        .values_list("customer", "at")
    )
    asked = _days(shop, pks, about)
    refused = _refused_cards(shop, pks) if channel == Asked.Channel.CARD else set()
    return {
        one.pk: Visitor(
            key=str(one.key),
            visits=figures[one.pk].visits if one.pk in figures else 0,
            last_visit=_later(
                figures[one.pk].last_day if one.pk in figures else None,
                seen[one.pk].astimezone(shop.zone).date() if seen.get(one.pk) else None,
            ),
            asked=tuple(asked[one.pk]),
            gone=one.erased_at is not None or one.merged_into_id is not None,
            said_no=one.pk in refused,
        )
        for one in people
    }


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _days(shop: Shop, people: Sequence[int], about: str) -> dict[int, list[date]]:
    """The days on which each was asked, or answered by themselves."""
    found: defaultdict[int, list[date]] = defaultdict(list)
    put = Asked.objects.filter(shop=shop, customer__in=people, about=about, drawn=True)
    for customer, day in put.values_list("customer_id", "day"):
        found[customer].append(day)
    given = Answer.objects.filter(shop=shop, customer__in=people, **{f"{about}__isnull": False})
    for customer, day in given.values_list("customer_id", "day"):
        if customer is not None:
            found[customer].append(day)
    return found


def _refused_cards(shop: Shop, people: Sequence[int]) -> set[int]:
    """Who said no to messages on their card: the question is one."""
    rows = Consent.objects.filter(shop=shop, customer__in=people, channel=Consent.Channel.CARD)
    last = dict(rows.order_by("at", "pk").values_list("customer_id", "given"))
    return {customer for customer, given in last.items() if not given}


def open_question(shop: Shop, customer: Customer, *, now: datetime) -> Asked | None:
    """What stands on the customer's card: asked there, not answered, not put aside."""
    found = Asked.objects.filter(
        shop=shop, customer=customer, channel=Asked.Channel.CARD, drawn=True, closed_at=None, answer=None
    )
    return found.filter(at__gt=now - OPEN_FOR).order_by("about", "-at").reverse().first()


def asked_by(shop: Shop, token: str, *, now: datetime) -> Asked | None:
    """The question that a personal link opens; None where it is too old, or nobody's."""
    if "\0" in token:
        return None
    found = Asked.objects.filter(shop=shop, digest=token_digest(token), at__gt=now - LINK_FOR)
    return found.select_related("customer", "answer").first()


def changeable(shop: Shop, key: UUID, *, now: datetime) -> Answer | None:
    """The answer of that key, while whoever gave it may still change it."""
    found = Answer.objects.filter(shop=shop, key=key, at__gt=now - CHANGE_WITHIN)
    return found.filter(Q(customer=None) | Q(customer__erased_at=None)).first()


def turn_now(shop: Shop, customer: Customer, *, channel: str, now: datetime) -> Turn:
    """Whether it is the customer's turn to be asked for a score that way, or why not."""
    visitor = visitors_of(shop, [customer], channel=channel)[customer.pk]
    return turn_of(visitor, asking_of(shop, listening_of(shop)), day=now.astimezone(shop.zone).date())


def asks_by_letter(shop: Shop) -> bool:
    """Whether the shop asks, and by e-mail too."""
    found = listening_of(shop)
    return found.on and Asked.Channel.EMAIL in found.channels


def to_ask_by_letter(shop: Shop, *, now: datetime) -> Iterator[tuple[int, int]]:
    """Whose turn it is to be asked by letter, and the round it is: who came lately, in pieces."""
    listening = listening_of(shop)
    asking, day = asking_of(shop, listening), now.astimezone(shop.zone).date()
    if not asking.on or Asked.Channel.EMAIL not in listening.channels:
        return
    people = customers_of(shop).filter(
        figures__visits__gte=asking.nth, figures__last_day__gte=max(asking.since, day - OPEN_FOR)
    )
    known = list(people.order_by("pk"))
    visitors = visitors_of(shop, known, channel=Asked.Channel.EMAIL)
    for one in known:
        if turn_of(visitors[one.pk], asking, day=day) is Turn.ASK:
            yield one.pk, day.toordinal() // asking.pause_days


def last_place(shop: Shop, customer: Customer) -> Location | None:
    """Where the customer's last visit was noted."""
    seen = Event.objects.filter(
        shop=shop, card__customer=customer, kind="visit", accepted=True, location__isnull=False
    )
    found = seen.order_by("-at", "-pk").select_related("location").first()
    return found.location if found else None


def scores_of(shop: Shop, *, since: date | None = None) -> list[Score]:
    """Every score of the shop from a day on, as the library wants them."""
    found = Answer.objects.filter(shop=shop, score__isnull=False).select_related("location")
    if since is not None:
        found = found.filter(day__gte=since)
    rows = found.order_by("at", "pk").values_list(
        "customer_id", "day", "score", "location__name", "source", "stage", "member"
    )
    return [
        Score(person, day, number, score, place or "", source, stage, member)
        for number, (person, day, score, place, source, stage, member) in enumerate(rows)
        if score is not None
    ]


@dataclass(frozen=True, slots=True)
class Asks:
    """How many were asked in a period, and the scores of those of them who answered."""

    asked: int
    scores: list[Score]
    left_out: int

    @property
    def rate(self) -> Rate:
        """The share that answered."""
        return response_rate(len(self.scores), self.asked)


def asks_of(shop: Shop, period: Period) -> Asks:
    """Whom the shop asked for a score in the period, and what came of it; a person asked twice counts twice."""
    found = Asked.objects.filter(shop=shop, about=Asked.About.SCORE, day__range=(period.first, period.last))
    rows = found.filter(drawn=True).order_by("pk").values_list("day", "answer__score")
    asked = list(rows)
    scores = [
        Score(None, day, number, score) for number, (day, score) in enumerate(asked) if score is not None
    ]
    return Asks(len(asked), scores, found.filter(drawn=False).count())


def rates_by(shop: Shop, period: Period) -> dict[str, Rate]:
    """The share of answers by the way in which was asked."""
    found = Asked.objects.filter(
        shop=shop, about=Asked.About.SCORE, drawn=True, day__range=(period.first, period.last)
    )
    rows = (
        found.order_by()
        .values_list("channel")
        .annotate(n=Count("pk"), answered=Count("answer", filter=Q(answer__score__isnull=False)))
    )
    return {channel: response_rate(answered, n) for channel, n, answered in sorted(rows)}


def answers_in(shop: Shop, period: Period) -> Nps:
    """The score of a period's answers, each person's latest."""
    return score_of(scores_of(shop, since=period.first), period)


NEWS_DAYS = {"month": 31, "quarter": 62}
"""A fall is news for so long after its period."""
_LOOKED_AT: tuple[Unit, ...] = ("month", "quarter")


def score_fall(shop: Shop, *, today: date) -> Fall | None:
    """Whether the score of the last whole month fell beyond noise, or where too few answer in a month, that of the last whole quarter."""
    since = first_day(shop)
    if since is None:
        return None
    scores = scores_of(shop, since=since)
    for unit in _LOOKED_AT:
        periods = periods_between(since, today, unit)[-BEFORE - 2 :]
        found = fall_in(scores_by(scores, periods, since=since, today=today))
        if found is not None and (today - found.period.last).days <= NEWS_DAYS[unit]:
            return found
    return None


def first_day(shop: Shop) -> date | None:
    """The day of the shop's first score."""
    found = Answer.objects.filter(shop=shop, score__isnull=False).order_by("day")
    return found.values_list("day", flat=True).first()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which answers are looked for; what is not said does not matter. ``left``: of people who no longer come."""

    group: str = ""
    words: str = ""
    tag: int | None = None
    period: Period | None = None
    location: int | None = None
    source: str = ""
    stage: str = ""
    member: bool | None = None
    rating: int | None = None
    left: bool = False
    commented: bool = False


_GROUPS: dict[str, dict[str, Any]] = {
    "promoters": {"score__gte": PROMOTER},
    "passives": {"score__gte": PASSIVE, "score__lt": PROMOTER},
    "detractors": {"score__lt": PASSIVE},
}


def answers_of(shop: Shop, wanted: Wanted) -> QuerySet[Answer]:
    """The answers that are looked for, newest first, with what a line of them shows."""
    exact = {"source": wanted.source, "stage": wanted.stage, "location": wanted.location}
    exact |= {"member": wanted.member, "rating": wanted.rating, "tags": wanted.tag}
    found = Answer.objects.filter(
        shop=shop, **{name: value for name, value in exact.items() if value not in ("", None)}
    )
    found = found.filter(**_GROUPS.get(wanted.group, {}))
    if wanted.period is not None:
        found = found.filter(day__range=(wanted.period.first, wanted.period.last))
    for word in wanted_words(wanted.words):
        found = found.filter(search__contains=word)
    if wanted.left:
        found = found.filter(customer__figures__stage=LEFT)
    if wanted.commented:
        found = found.exclude(comment="")
    found = found.select_related("customer", "location", "owner")
    return found.prefetch_related("tags").order_by("-at", "-pk")


def in_group(shop: Shop, group: str, period: Period) -> QuerySet[Answer]:
    """Promoters, passives or detractors of a period by their latest answer in it, as the score counts them; newest first."""
    later = Answer.objects.filter(
        shop=shop,
        customer=OuterRef("customer"),
        score__isnull=False,
        day__range=(period.first, period.last),
    ).filter(Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")))
    found = answers_of(shop, Wanted(group=group, period=period)).filter(score__isnull=False)
    return found.exclude(Exists(later))


def scores_of_left(shop: Shop, *, since: date) -> list[Score]:
    """The scores that people gave who no longer come."""
    rows = Answer.objects.filter(
        shop=shop, score__isnull=False, day__gte=since, customer__figures__stage=LEFT
    )
    found = rows.order_by("at", "pk").values_list("customer_id", "day", "score")
    return [
        Score(person, day, number, score)
        for number, (person, day, score) in enumerate(found)
        if score is not None
    ]


def comments_of(shop: Shop, period: Period) -> list[tuple[UUID, str, str, int | None]]:
    """The latest comments of a period: key, text, language, score."""
    found = Answer.objects.filter(shop=shop, day__range=(period.first, period.last)).exclude(comment="")
    rows = found.order_by("-at", "-pk").values_list("key", "comment", "language", "score")
    return list(rows[:MOST_COMMENTS])


def told_in(shop: Shop, period: Period) -> set[UUID]:
    """Which comments of a period a "you said, we did" has answered."""
    found = Answer.objects.filter(shop=shop, day__range=(period.first, period.last), heard__isnull=False)
    return set(found.values_list("key", flat=True))


def ratings_of(shop: Shop, period: Period) -> Counter[int]:
    """How often each rating was given."""
    found = Answer.objects.filter(shop=shop, rating__isnull=False, day__range=(period.first, period.last))
    return Counter(rating for rating in found.values_list("rating", flat=True) if rating is not None)


def custom_of(shop: Shop, period: Period) -> list[dict[str, Any]]:
    """What was answered to the shop's own questions."""
    found = Answer.objects.filter(shop=shop, day__range=(period.first, period.last)).exclude(custom={})
    return list(found.values_list("custom", flat=True))


def tags_of(shop: Shop) -> QuerySet[AnswerTag]:
    """The shop's words for answers, with how many bear each."""
    return AnswerTag.objects.filter(shop=shop).annotate(n=Count("answers")).order_by("name", "pk")


def answer_at(shop: Shop, key: UUID) -> Answer | None:
    """One answer of the shop."""
    return Answer.objects.filter(shop=shop, key=key).first()


def given_by(shop: Shop, people: Iterable[int]) -> QuerySet[Answer]:
    """What these customers answered, oldest first."""
    found = Answer.objects.filter(shop=shop, customer__in=people).select_related("location")
    return found.prefetch_related("tags").order_by("at", "pk")
