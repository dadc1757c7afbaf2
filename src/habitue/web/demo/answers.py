"""What the demo's customers said: the question on their cards, a score from some of them, words from fewer, and what was made of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from habitue.records.simulator import Coming
from habitue.web.actions.answer import switch_listening
from habitue.web.answer_words import search_words
from habitue.web.demo.cafe import Words
from habitue.web.demo.people import Guests, chance
from habitue.web.models import Answer, AnswerTag, Asked, Location, Shop, Staff

FIRST, OVER = 560, 725
"""Days after the opening between which they were asked."""
_ANSWERS, _SAYS_WHY = 0.45, 0.5
_SCORES = ((0.30, 10), (0.57, 9), (0.75, 8), (0.85, 7), (0.90, 6), (0.94, 5), (0.97, 4), (1.0, 2))
"""Up to which chance which score is given."""
_PROMOTER, _PASSIVE = 9, 7
_FRESH_DAYS = 14
"""So young a comment is still to be looked at."""
_MILK = 0
"""The place of the comment that several make, among those of the content and of the passive."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person was asked, and what they answered; no score where they did not."""

    visit: Coming
    score: int | None
    comment: int | None


def said(visits: Sequence[Coming], *, opened: date, seed: int) -> Iterator[Said]:
    """One visit of each person seen in these months, by chance, with their answer; in order of time."""
    first, over = (opened + timedelta(days=number) for number in (FIRST, OVER))
    seen: dict[int, list[Coming]] = {}
    for one in visits:
        if first <= one.day < over:
            seen.setdefault(one.person, []).append(one)
    chosen = [those[int(chance(seed, person, "asked") * len(those))] for person, those in seen.items()]
    for visit in sorted(chosen, key=lambda one: (one.day, one.minute)):
        yield _answer(visit, seed)


def _answer(visit: Coming, seed: int) -> Said:
    if chance(seed, visit.person, "answers") > _ANSWERS:
        return Said(visit, None, None)
    draw = chance(seed, visit.person, "score")
    score = next(score for upto, score in _SCORES if draw <= upto)
    if chance(seed, visit.person, "says why") > _SAYS_WHY:
        return Said(visit, score, None)
    return Said(visit, score, int(chance(seed, visit.person, "words") * 1000))


@dataclass(frozen=True, slots=True)
class Listener:
    """Writes down what was asked and answered, once."""

    shop: Shop
    words: Words
    guests: Guests
    seed: int
    by: Staff

    @transaction.atomic
    def write(self, visits: Sequence[Coming], *, now: datetime) -> None:
        """What is over by now and not written down yet."""
        opened = self.shop.made_at.astimezone(self.shop.zone).date()
        today = now.astimezone(self.shop.zone).date()
        if (today - opened).days < OVER or AnswerTag.objects.filter(shop=self.shop).exists():
            return  # the tag is made even where nobody had anything to say
        switch_listening(self.shop, on=True, at=now - timedelta(days=(today - opened).days - FIRST))
        places = list(Location.objects.filter(shop=self.shop).order_by("pk"))
        milk = AnswerTag.objects.create(shop=self.shop, name=self.words.said["milk"])
        tagged = [
            answer
            for one in said(visits, opened=opened, seed=self.seed)
            if (answer := self._keep(one, places, today)) is not None and self._is_milk(answer)
        ]
        milk.answers.set(tagged)

    def _keep(self, one: Said, places: Sequence[Location], today: date) -> Answer | None:
        customer = self.guests.known(one.visit.person)
        if customer is None or customer.merged_into_id is not None:
            return None
        day = one.visit.day
        at = datetime.combine(day, datetime.min.time(), self.shop.zone) + timedelta(
            minutes=one.visit.minute + 20
        )
        about = {"shop": self.shop, "customer": customer, "at": at, "day": day}
        asked = Asked.objects.create(
            **about, channel=Asked.Channel.CARD, occasion=f"{Asked.About.SCORE}:{day}", drawn=True
        )
        if one.score is None:
            return None
        comment = self._comment(one)
        return Answer.objects.create(
            **about,
            asked=asked,
            location=places[one.visit.place],
            source=Answer.Source.CARD,
            score=one.score,
            comment=comment,
            search=search_words(comment),
            language=self.shop.language,
            member=True,
            **self._made_of(comment, at, today),
        )

    def _comment(self, one: Said) -> str:
        if one.comment is None or one.score is None:
            return ""
        kind = 0 if one.score >= _PROMOTER else 1 if one.score >= _PASSIVE else 2
        some = self.words.comments[kind]
        return some[one.comment % len(some)]

    def _made_of(self, comment: str, at: datetime, today: date) -> dict[str, object]:
        """What the shop made of a comment; the youngest wait."""
        if not comment or (today - at.date()).days < _FRESH_DAYS:
            return {}
        done = chance(self.seed, at.isoformat(), "made of it") < 0.3
        state = Answer.State.DONE if done else Answer.State.SEEN
        return {"state": state, "owner": self.by if done else None, "state_at": at + timedelta(days=1)}

    def _is_milk(self, answer: Answer) -> bool:
        return answer.comment in {some[_MILK] for some in self.words.comments[:2]}
