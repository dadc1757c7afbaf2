"""What the owner's pages about answers show: the score and its parts, whom it rests on, comments in groups and one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property

from habitue.language import N_, Language
from habitue.metrics.comment_groups import Comment, CommentGroup, groups_of
from habitue.metrics.period import Period, Unit, period_of, periods_between
from habitue.metrics.results import LIFECYCLE, Nps, Rate
from habitue.metrics.scores import (
    GROUPS,
    Score,
    bounds_of,
    group_of,
    part_changes,
    response_rate,
    score_change,
    score_of,
    score_of_parts,
    scores_by,
)
from habitue.report import wording
from habitue.report.score_words import (
    GROUP_NAMES,
    bounds_text,
    parts_table,
    response_text,
    score_history,
    score_tile,
)
from habitue.report.sections import Figure
from habitue.report.stages import stage_name
from habitue.report.table import Table
from habitue.report.tiles import Tile
from habitue.web.feedback.forms import RATINGS
from habitue.web.feedback.words import own_questions
from habitue.web.models import Answer, Listening, Shop
from habitue.web.queries import answer as reads

RECENT_DAYS = 90
"""The score on the first page is of the last ninety days: with the usual pause, nobody is in it twice."""
SHOWN: dict[Unit, int] = {"month": 13, "quarter": 9}
"""So many periods stand in the history."""
QUOTED = 3
MOST_GROUPS_SHOWN = 6
GOOD_RATING = 4


def recent(today: date) -> Period:
    """The last ninety days, today included."""
    return Period(today - timedelta(days=RECENT_DAYS - 1), today)


def recent_tile(scores: Sequence[Score], *, today: date, language: Language) -> Tile:
    """The score of the last ninety days, held against the ninety before."""
    now, before = score_of(scores, recent(today)), score_of(scores, recent(today).previous)
    earlier = language.text(N_("the 90 days before"))
    return score_tile(now, score_change(before, now), earlier=earlier, language=language)


def tile_of(shop: Shop, *, today: date, language: Language) -> Tile | None:
    """The tile for the first page; None where nobody answered in half a year."""
    scores = reads.scores_of(shop, since=recent(today).previous.first)
    return recent_tile(scores, today=today, language=language) if scores else None


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Promoters, passives or detractors: how many, and where they are listed."""

    key: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Comments with words in common: the words, how many, how many of them would warn others off, a few of them, and how many were answered together."""

    stem: str
    words: str
    n: int
    counts: str
    quotes: list[tuple[str, str]]
    told: int


@dataclass(frozen=True)
class Listened:
    """Everything that the first page about answers says, for one shop and day."""

    shop: Shop
    listening: Listening
    today: date
    unit: Unit
    language: Language

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the history; the last one is not over."""
        first = period_of(self.today, self.unit)
        for _ in range(SHOWN[self.unit] - 1):
            first = first.previous
        return periods_between(first.first, self.today, self.unit)

    @cached_property
    def scores(self) -> list[Score]:
        """The scores that the page speaks of."""
        return reads.scores_of(self.shop, since=min(self.periods[0].first, self.period.previous.first))

    @property
    def period(self) -> Period:
        """What most of the page is about."""
        return recent(self.today)

    @cached_property
    def tile(self) -> Tile:
        """The score of the last ninety days."""
        return recent_tile(self.scores, today=self.today, language=self.language)

    @cached_property
    def nps(self) -> Nps:
        """The same as a figure."""
        return score_of(self.scores, self.period)

    @property
    def groups(self) -> list[GroupCount]:
        """Promoters, passives and detractors."""
        names = GROUP_NAMES
        return [GroupCount(key, self.language.text(names[key]), getattr(self.nps, key)) for key in GROUPS]

    @property
    def history(self) -> Figure | None:
        """The score by period."""
        since = reads.first_day(self.shop)
        if since is None:
            return None
        series = scores_by(self.scores, self.periods, since=since, today=self.today)
        return score_history(series, language=self.language)

    @cached_property
    def asks(self) -> reads.Asks:
        """Whom the shop asked in the last ninety days."""
        return reads.asks_of(self.shop, self.period)

    @property
    def response(self) -> list[str]:
        """How many of those asked answered, and what the silence of the others could change."""
        if not self.asks.asked:
            return []
        found = [response_text(self.asks.rate, language=self.language)]
        if self.asks.left_out:
            found.append(
                self.language.plural(
                    "{n} person was left out by chance.",
                    "{n} people were left out by chance.",
                    self.asks.left_out,
                )
            )
        bounds = bounds_of(score_of(self.asks.scores), asked=self.asks.asked)
        if bounds is not None and self.asks.scores:
            found.append(bounds_text(bounds, language=self.language))
        return found

    @property
    def parts(self) -> list[Table]:
        """The score by stage, place, way and card, where there are two or more of them."""
        say = self.language.text
        members = {True: say(N_("With your card")), False: say(N_("Without")), None: say(N_("Not known"))}
        stages: dict[str, str] = {stage: stage_name(stage, self.language) for stage in LIFECYCLE}
        sources = {one.value: say(str(one.label)).capitalize() for one in Answer.Source}
        found = [
            self._part(
                say(N_("By stage, as it was when they answered")), lambda one: stages.get(one.stage, "")
            ),
            self._part(say(N_("With your card and without")), lambda one: members[one.member]),
            self._part(say(N_("By place of sale")), lambda one: one.location),
            self._part(say(N_("By way of asking")), lambda one: sources[one.source], self._rates(sources)),
        ]
        return [table for table in found if table is not None]

    def _rates(self, sources: Mapping[str, str]) -> dict[str, Rate]:
        """The share that answered, by the name of the way in which they were asked."""
        return {sources[way]: rate for way, rate in reads.rates_by(self.shop, self.period).items()}

    def _part(
        self, title: str, part: Callable[[Score], str], rates: Mapping[str, Rate] | None = None
    ) -> Table | None:
        unknown = self.language.text(N_("Not known"))
        before, found = (
            score_of_parts(self.scores, lambda one: part(one) or unknown, period)
            for period in (self.period.previous, self.period)
        )
        if len(found) < 2:
            return None
        changes = part_changes(before, found)
        return parts_table(title, found, language=self.language, changes=changes, rates=rates)

    @property
    def left(self) -> str:
        """What people said who no longer come; nothing where none of them was heard."""
        nps = score_of(reads.scores_of_left(self.shop, since=self.periods[0].first))
        if nps.value is None:
            return ""
        said = self.language.plural(
            "{n} customer who answered no longer comes. Their score was {score}.",
            "{n} customers who answered no longer come. Their score was {score}.",
            nps.n,
            score=wording.score_text(nps.value, self.language),
        )
        few = self.language.text(N_("That is too few to say."))
        return f"{said} {few}" if nps.too_few else said

    @cached_property
    def comments(self) -> list[tuple[UUID, str, str, int | None]]:
        """The latest comments of the last ninety days."""
        return reads.comments_of(self.shop, self.period)

    @property
    def comment_groups(self) -> list[ShownGroup]:
        """Comments with a word in common, the largest group first."""
        known = {key: (text, language, score) for key, text, language, score in self.comments}
        found = grouped(self.comments)[:MOST_GROUPS_SHOWN]
        told = reads.told_in(self.shop, self.period)
        return [_shown_group(one, known, told, self.language) for one in found]

    @property
    def ratings(self) -> str:
        """How many of the ratings after visits were good, and how sure that is."""
        counts = reads.ratings_of(self.shop, self.period)
        rate = good_ratings(counts)
        if rate.value is None:
            return ""
        said = self.language.plural(
            "{n} rating of a visit: {share} said 4 or 5 ({interval}).",
            "{n} ratings of visits: {share} said 4 or 5 ({interval}).",
            rate.n,
            share=wording.share_text(rate.value, self.language),
            interval=wording.interval_text(
                rate, lambda value: wording.share_text(value, self.language), self.language
            ),
        )
        few = self.language.text(N_("That is too few to say."))
        return f"{said} {few}" if rate.too_few else said

    @property
    def own(self) -> list[Table]:
        """What was answered to the shop's own questions, those in a few words apart."""
        given = reads.custom_of(self.shop, self.period)
        questions = own_questions(self.listening.custom, self.language)
        tables = (_own_table(one.words, one.key, one.kind, given, self.language) for one in questions)
        return [table for table in tables if table is not None]


def good_ratings(counts: Mapping[int, int]) -> Rate:
    """The share of ratings that are 4 or 5."""
    good = sum(n for rating, n in counts.items() if rating >= GOOD_RATING)
    return response_rate(good, sum(counts.values()))


def grouped(comments: Sequence[tuple[UUID, str, str, int | None]]) -> tuple[CommentGroup[UUID], ...]:
    """The comments by the words they share."""
    return groups_of([Comment(key, text, language) for key, text, language, _ in comments])


def sharing(shop: Shop, stem: str, *, today: date) -> tuple[UUID, ...]:
    """The comments of the group that a word made, as the first page about answers shows it today."""
    groups = grouped(reads.comments_of(shop, recent(today)))
    return next((one.comments for one in groups if one.stem == stem), ())


def _shown_group(
    one: CommentGroup[UUID],
    known: Mapping[UUID, tuple[str, str, int | None]],
    told: Collection[UUID],
    language: Language,
) -> ShownGroup:
    scores = Counter(group_of(score) for key in one.comments if (score := known[key][2]) is not None)
    counts = [
        wording.joined(language.text(GROUP_NAMES[group]), language.number(scores[group]), language)
        for group in GROUPS
        if scores[group]
    ]
    # what several wrote in the same words is quoted once
    quotes = list(dict.fromkeys(known[key][:2] for key in one.comments))[:QUOTED]
    answered = sum(key in told for key in one.comments)
    return ShownGroup(one.stem, ", ".join(one.words), len(one.comments), " · ".join(counts), quotes, answered)


def _own_table(
    words: str, key: str, kind: str, given: Sequence[Mapping[str, Any]], language: Language
) -> Table | None:
    said = Counter(str(one[key]) for one in given if key in one)
    total = sum(said.values())
    if kind == "words" or not total:
        return None
    names = {"yes": language.text(N_("Yes")), "no": language.text(N_("No"))}
    choices = list(map(str, RATINGS)) if kind == "scale" else ["yes", "no"]
    rows = tuple(
        (
            names.get(choice, choice),
            language.number(said[choice]),
            wording.share_text(said[choice] / total, language),
        )
        for choice in choices
    )
    columns = (N_("Answer"), N_("Number"), N_("Share"))
    return Table(words, tuple(language.text(column) for column in columns), rows)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer as a line: who, what, by which way, and what was said to the shop's own questions."""

    answer: Answer
    name: str
    group: str
    about: str
    own: list[tuple[str, str]]


def shown_answers(found: Iterable[Answer], listening: Listening, language: Language) -> list[ShownAnswer]:
    """Answers as lines."""
    questions = {one.key: one.words for one in own_questions(listening.custom, language)}
    return [_shown(one, questions, language) for one in found]


def _shown(one: Answer, questions: Mapping[str, str], language: Language) -> ShownAnswer:
    person = one.customer
    if person is None:
        name = language.text(N_("Somebody unknown"))
    elif person.erased_at:
        name = language.text(N_("Erased"))
    else:
        name = str(person) or language.text(N_("Without a name"))
    source = language.text(str(Answer.Source(one.source).label))
    about = ", ".join(part for part in (source, one.location.name if one.location else "") if part)
    said = {"yes": language.text(N_("Yes")), "no": language.text(N_("No"))}
    own = [
        (questions[key], said.get(str(value), str(value)))
        for key, value in one.custom.items()
        if key in questions
    ]
    return ShownAnswer(one, name, group_of(one.score) if one.score is not None else "", about, own)
