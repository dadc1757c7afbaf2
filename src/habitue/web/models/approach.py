"""Anything done to keep customers, dated and measured: an approach. And the automations, which begin one each time they start.

Which rows are the arms of an approach that Habitué sends: its ``Message`` rows, drawn after eligibility, one draw a customer and
approach. ``arm`` says which one, ``drawn_at`` is the moment from which both are counted alike (a held-back customer's row is the
phantom send). A customer may have several rows of one approach (an absence in May, another in August), all of the same arm: the
first one begins their window. Compare **as drawn**: a row whose letter was refused or failed after the draw stays in its arm, and a
customer erased since is out of both. Two customers merged since may bring both arms to one: leave such a customer out.
Approaches with ``holdout`` 0 have one arm and no comparison; what others did (a price, a new colleague) has no rows at all.
"""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.shop import Shop
from habitue.web.models.staff import Staff

HALF = 50
"""Held back by default, in per cent: below 5,000 customers nothing less can show an effect."""


def new_salt() -> str:
    """What makes the draw of one approach a draw of its own."""
    return secrets.token_hex(16)


class Kind(models.TextChoices):
    """The automations there are, by what calls for one."""

    WELCOME = "welcome", N_("Welcome")
    ONE_TO_GO = "one_to_go", N_("One stamp to go")
    EXPIRING = "expiring", N_("A reward is about to end")
    BIRTHDAY = "birthday", N_("Birthday")
    LATE = "late", N_("We miss you")
    THANKS = "thanks", N_("Thanks at the 10th, 50th, 100th visit")
    TREAT = "treat", N_("A treat for champions")
    RATING = "rating", N_("Ask for a rating")


class Approach(models.Model):
    """One approach: what, since when, for whom, at what cost, and by which **one** indicator it is judged.

    ``indicator``, ``window_days``, ``last_day`` and ``holdout`` are fixed before it begins. ``cost_fixed`` is paid once,
    ``cost_each`` for each message, in minor units; an offer's own cost stands in ``offer``. ``words`` and ``offer`` are what was sent.
    A launch in waves is a campaign whose ``audience`` says how many, how far apart, and to which programme (``queries.launch``).
    """

    class What(models.TextChoices):
        """What sort of thing was done; Habitué sends the first two by itself, and says at the till whom a gesture is for.

        Replies are no approach: one draft in a shop holds them, and is never judged.
        """

        AUTOMATION = "automation", N_("automation")
        CAMPAIGN = "campaign", N_("campaign")
        GESTURE = "gesture", N_("small gestures")
        REPLY = "reply", N_("replies")
        PROGRAMME = "programme", N_("programme")
        PRICE = "price", N_("price")
        STAFF = "staff", N_("team")
        SERVICE = "service", N_("service")
        OTHER = "other", N_("something else")

    class Indicator(models.TextChoices):
        """By what it is judged, counted for every customer drawn in the ``window_days`` after the draw."""

        RETURNED = "returned", N_("the share who came back")
        VISITS = "visits", N_("visits for each customer")
        SPEND = "spend", N_("what each customer spent")

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", N_("draft")
        PLANNED = "planned", N_("planned")
        RUNNING = "running", N_("running")
        PAUSED = "paused", N_("paused")
        STOPPED = "stopped", N_("stopped early")
        DONE = "done", N_("over")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="approaches")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    what = models.CharField(max_length=12, choices=What.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True, default="")
    name = models.CharField(max_length=80, blank=True, default="")
    note = models.TextField(max_length=2000, blank=True, default="")
    first_day = models.DateField()
    last_day = models.DateField()
    begins_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    audience = models.JSONField(default=dict)
    cost_fixed = models.PositiveBigIntegerField(default=0)
    cost_each = models.PositiveBigIntegerField(default=0)
    indicator = models.CharField(max_length=10, choices=Indicator.choices, default=Indicator.RETURNED)
    window_days = models.PositiveSmallIntegerField(default=30)
    holdout = models.PositiveSmallIntegerField(default=HALF)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    words = models.JSONField(default=dict)
    offer = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="approach_in_order"
            ),
            models.CheckConstraint(condition=models.Q(holdout__lte=90), name="approach_writes_to_some"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "-first_day"], name="approach_by_day"),
            models.Index(
                fields=["begins_at"],
                condition=models.Q(state__in=["planned", "running"]),
                name="approach_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.kind or self.what


class Automation(models.Model):
    """One kind of automation in one shop: on or off, its words and offer, and the approach under way while it is on.

    ``words`` are ``{"fr": {"subject", "body"}, ...}``; a language that is not there is said in the ready words. ``nth`` is the visit
    after which a rating is asked for, ``link`` where it is given.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="automations")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)
    words = models.JSONField(default=dict)
    offer = models.JSONField(default=dict)
    holdout = models.PositiveSmallIntegerField(default=HALF)
    nth = models.PositiveSmallIntegerField(default=3)
    link = models.URLField(max_length=300, blank=True, default="")
    approach = models.ForeignKey(
        Approach, on_delete=models.SET_NULL, null=True, blank=True, related_name="automations"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("shop", "kind", name="automation_once")]

    def __str__(self) -> str:
        return self.kind
