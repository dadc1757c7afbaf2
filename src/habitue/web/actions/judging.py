"""Judging a shop's approaches in the background, once a day each: what may be said of them is kept for the pages to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from habitue.effects.costs import cost_per_extra
from habitue.effects.experiment import BeforeAfter, Experiment, Invited
from habitue.effects.needs import NeedsEffects
from habitue.effects.power import Plan
from habitue.effects.results import Badge, Effect, Verdict
from habitue.metrics.activity import Activity
from habitue.metrics.results_json import written
from habitue.web.judged import Judged
from habitue.web.models import Approach, Judgement, Shop, Version
from habitue.web.queries.anyway import Anyway, anyway_of
from habitue.web.queries.approach import judged_of
from habitue.web.queries.effect import SENT, Question, base_of, expected_customers, question_of, schedule_of
from habitue.web.queries.launch import joins_of

STILL_DAYS = 60
"""So long after its end an approach is judged again: sales may be brought in late."""
PROGRAMME_DAYS = 56
"""What a programme changed is looked for in its first eight weeks."""


def judge_approaches(shop: Shop, activity: Activity, *, now: datetime) -> None:
    """Judge every approach of the shop that was not judged today on what is known now."""
    note_programmes(shop, now=now)
    today = now.astimezone(shop.zone).date()
    known = min(activity.last_day, today)
    begun = Approach.objects.filter(shop=shop, first_day__lte=today).exclude(
        state__in=(Approach.State.DRAFT, Approach.State.PLANNED)
    )
    for approach in begun.select_related("judgement", "shop").order_by("pk"):
        if _is_due(approach, shop, today=today, known=known):
            _keep(shop, approach, judged(shop, approach, activity, now=now), today=today, now=now)


def judge_again(approach: Approach) -> None:
    """Forget what was judged: its days have changed."""
    Judgement.objects.filter(approach=approach).delete()


def _is_due(approach: Approach, shop: Shop, *, today: date, known: date) -> bool:
    kept, before = getattr(approach, "judgement", None), judged_of(approach)
    if kept is None or before is None:
        return True
    if kept.day > schedule_of(approach, shop).last_day + timedelta(days=STILL_DAYS):
        return False
    return kept.day != today or before.known_until != known


def _keep(shop: Shop, approach: Approach, found: Judged, *, today: date, now: datetime) -> None:
    Judgement.objects.update_or_create(
        approach=approach,
        defaults={"shop": shop, "day": today, "body": written(found), "made_at": now},
    )


def judged(shop: Shop, approach: Approach, activity: Activity, *, now: datetime) -> Judged:
    """What may be said of one approach now."""
    today = now.astimezone(shop.zone).date()
    asked = question_of(shop, approach, activity, now=now)
    found = Judged(None, min(activity.last_day, today), asked.ready, asked.left_out, asked.cost)
    try:
        verdict = _verdict(approach, asked, today=today)
        return replace(
            found,
            verdict=verdict,
            cost_per_extra=_each(verdict.primary, asked),
            cost_per_visit=_each(_visits(verdict), asked),
            plan=_plan(shop, approach, activity, now=now),
            anyway=_anyway(shop, approach, activity),
        )
    except NeedsEffects as missing:
        return replace(found, missing=str(missing.values["name"]))


def _verdict(approach: Approach, asked: Question, *, today: date) -> Verdict:
    from habitue.effects import judge, judge_looks

    first = asked.looks[0]
    if _is_empty(first):
        return _of_nobody(asked.looks, today=today)
    if len(asked.looks) > 1:
        return judge_looks(asked.looks, at=today)
    verdict = judge(first, at=today)
    if asked.instead is not None and verdict.outcome == "not_measurable":
        first = asked.instead
        verdict = judge(first, at=today)
    if not joins_of(approach):
        # nobody counts who takes part in what is no programme
        verdict = replace(verdict, on_joiners=None)
    return _of_days(approach, first, verdict) if isinstance(first.design, BeforeAfter) else verdict


def _is_empty(asked: Experiment) -> bool:
    primary = asked.primary
    return primary is not None and primary.approached.n + primary.held.n == 0


def _of_nobody(looks: tuple[Experiment, ...], *, today: date) -> Verdict:
    """Nobody's window is over: there is nothing to judge before the end, and nothing was learnt after it."""
    from habitue.effects import judge_looks
    from habitue.effects.verdict import progress_of

    filled = tuple(one for one in looks if not _is_empty(one))
    if filled:
        return judge_looks(filled, at=today)
    progress = progress_of(looks[0], at=today)
    badge: Badge = "B" if isinstance(looks[0].design, Invited) else "A"
    if progress.next_look is not None:
        return Verdict("too_early", badge, progress)
    return Verdict("not_measurable", badge, progress, reason="too_few_customers")


def _of_days(approach: Approach, asked: Experiment, verdict: Verdict) -> Verdict:
    """Before and after: what the shop's own quiet months do not allow to say is no comparison at all."""
    assert isinstance(asked.design, BeforeAfter)  # noqa: S101
    if verdict.outcome == "not_measurable":
        return replace(verdict, badge="E")
    if verdict.primary is not None and approach.indicator == Approach.Indicator.VISITS:
        return replace(verdict, primary=replace(verdict.primary, kind="count"))
    return verdict


def _each(effect: Effect | None, asked: Question) -> int | None:
    """What one unit more of an indicator cost, in minor units."""
    each = cost_per_extra(effect, cost=asked.paid) if asked.paid else None
    return None if each is None else round(each)


def _visits(verdict: Verdict) -> Effect | None:
    shown = (verdict.primary, *verdict.secondary)
    return next((one for one in shown if one is not None and one.indicator == "visits"), None)


def _anyway(shop: Shop, approach: Approach, activity: Activity) -> Anyway | None:
    """Where everybody was approached, only the past can say who would have come anyway."""
    everybody = approach.what in SENT and approach.holdout == 0
    return anyway_of(shop, approach, activity) if everybody else None


def _plan(shop: Shop, approach: Approach, activity: Activity, *, now: datetime) -> Plan | None:
    """What as many customers as this approach will reach can show of the share who come back."""
    from habitue.effects import plan_rate

    if (
        approach.what not in SENT
        or approach.holdout == 0
        or approach.indicator != Approach.Indicator.RETURNED
    ):
        return None
    base = base_of(activity, window_days=approach.window_days)
    customers = expected_customers(approach, shop, now=now)
    if base is None or customers == 0:
        return None
    looks = schedule_of(approach, shop).looks
    return plan_rate(base, customers=customers, held_share=approach.holdout / 100, looks=looks)


def note_programmes(shop: Shop, *, now: datetime) -> None:
    """An approach for each start and each change of a programme that has come into force, once."""
    today = now.astimezone(shop.zone).date()
    noted = {
        (one.get("programme"), one.get("version"))
        for one in Approach.objects.filter(shop=shop, what=Approach.What.PROGRAMME).values_list(
            "audience", flat=True
        )
    }
    begun = Version.objects.filter(programme__shop=shop, from_day__lte=today, withdrawn_at=None)
    Approach.objects.bulk_create(
        _programme_approach(shop, one, now)
        for one in begun.select_related("programme")
        if (one.programme.key, one.number) not in noted
    )


def _programme_approach(shop: Shop, version: Version, now: datetime) -> Approach:
    return Approach(
        shop=shop,
        what=Approach.What.PROGRAMME,
        name=version.programme.name,
        first_day=version.from_day,
        last_day=version.from_day + timedelta(days=PROGRAMME_DAYS - 1),
        audience={"programme": version.programme.key, "version": version.number},
        indicator=Approach.Indicator.VISITS,
        window_days=PROGRAMME_DAYS,
        holdout=0,
        state=Approach.State.RUNNING,
        made_at=now,
        by=version.made_by,
    )
