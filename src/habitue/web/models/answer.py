"""What customers are asked and what they answer: how a shop listens, whom it asked, and the answers with what is done about them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from habitue.language import N_
from habitue.web.models.approach import new_salt
from habitue.web.models.customer import Customer
from habitue.web.models.shop import Location, Shop
from habitue.web.models.staff import Staff

MOST_COMMENT = 2000
"""So many signs of a comment are kept; a longer one is refused, never cut in silence."""


class Listening(models.Model):
    """How a shop asks its customers; a shop without a row does not ask.

    Asked is after the ``nth`` visit and on later ones, never twice within ``pause_days``, and only ``share`` per cent of those whose
    turn it is. ``channels`` are those of ``Asked.Channel`` that are used. ``question`` is the open one, ``{"fr": ..., "en": ...}``, empty
    where the ready one is asked; ``custom`` are up to three of ``{"key", "kind", "words": {"fr": ..., "en": ...}}``. ``after_visit`` asks for a
    rating in one tap after each visit that is not followed by the score's question.
    """

    shop = models.OneToOneField(Shop, on_delete=models.CASCADE, related_name="listening")
    on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True, blank=True)
    nth = models.PositiveSmallIntegerField(default=3)
    pause_days = models.PositiveSmallIntegerField(default=90)
    share = models.PositiveSmallIntegerField(default=100)
    channels = models.JSONField(default=list)
    question = models.JSONField(default=dict)
    custom = models.JSONField(default=list)
    after_visit = models.BooleanField(default=False)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(share__range=(1, 100), nth__gte=1, pause_days__gte=7),
                name="listening_in_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nth}, {self.pause_days}, {self.share} %"


class Asked(models.Model):
    """A customer whose turn it was to be asked: asked (``drawn``), or left out by chance and resting as long.

    ``occasion`` is there once for a customer (``score:2026-05-12``, ``rating:2026-05-12``). ``digest`` is that of the token in their personal
    link, empty where there is none (any more); ``closed_at`` is when they said "not now". Rows stay when the customer is erased, so that shares of answers stay true.
    """

    class Channel(models.TextChoices):
        """Where the question was put."""

        CARD = "card", N_("on the card")
        EMAIL = "email", N_("by e-mail")
        LINK = "link", N_("by a link")
        TILL = "till", N_("at the till")

    class About(models.TextChoices):
        """What was asked for."""

        SCORE = "score", N_("a score from 0 to 10")
        RATING = "rating", N_("a rating of a visit")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="asked", db_index=False)
    at = models.DateTimeField()
    day = models.DateField()
    about = models.CharField(max_length=8, choices=About.choices, default=About.SCORE)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    occasion = models.CharField(max_length=80)
    drawn = models.BooleanField()
    digest = models.CharField(max_length=64, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("shop", "customer", "occasion", name="asked_once"),
            models.UniqueConstraint("digest", condition=~models.Q(digest=""), name="asked_link"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "about", "-at"], name="asked_lately"),
            models.Index(fields=["shop", "day"], name="asked_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.occasion}: {'asked' if self.drawn else 'left out'}"


class AnswerTag(models.Model):
    """A word by which the shop puts answers together."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="answer_tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [models.UniqueConstraint("shop", "name", name="answer_tag_once")]

    def __str__(self) -> str:
        return self.name


class Answer(models.Model):
    """One answer: of a customer, or of somebody unknown who scanned a poster. ``key`` comes with the form: sent twice, it counts once.

    ``day`` is the shop's. ``score`` is 0-10, ``rating`` 1-5; one of them or a comment is there. ``custom`` holds what was answered to the
    shop's own questions, by their keys. ``member`` says whether they held a card then (None: not known), ``stage`` where they stood
    (``metrics.segments``). ``search`` is the comment as it is looked for. Erasing the customer empties comment, search, the shop's own
    questions and the note; score, day and the row of the emptied customer stay, so that no total changes.
    """

    class Source(models.TextChoices):
        """How the answer came."""

        CARD = "card", N_("on the card")
        LINK = "link", N_("by a link")
        QR = "qr", N_("from the poster")
        EMAIL = "email", N_("by e-mail")
        TILL = "till", N_("at the till")

    class State(models.TextChoices):
        """What the shop has made of it."""

        NEW = "new", N_("new")
        SEEN = "seen", N_("seen")
        IN_HAND = "in_hand", N_("in hand")
        DONE = "done", N_("done")
        NO_ACTION = "no_action", N_("nothing to do")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="answers", db_index=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked = models.OneToOneField(
        Asked, on_delete=models.SET_NULL, null=True, blank=True, related_name="answer"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="answers", db_index=False
    )
    location = models.ForeignKey(Location, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    day = models.DateField()
    source = models.CharField(max_length=8, choices=Source.choices)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(max_length=MOST_COMMENT, blank=True, default="")
    search = models.TextField(blank=True, default="", editable=False)
    custom = models.JSONField(default=dict)
    language = models.CharField(max_length=5, blank=True, default="")
    member = models.BooleanField(null=True, blank=True)
    stage = models.CharField(max_length=12, blank=True, default="")
    state = models.CharField(max_length=12, choices=State.choices, default=State.NEW)
    owner = models.ForeignKey(Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="answers")
    note = models.TextField(max_length=2000, blank=True, default="")
    state_at = models.DateTimeField(null=True, blank=True)
    tags = models.ManyToManyField(AnswerTag, related_name="answers", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__range=(0, 10)),
                name="answer_score_to_ten",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="answer_rating_to_five",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "day"], name="answer_by_day"),
            models.Index(fields=["shop", "state", "-at"], name="answer_by_state"),
            models.Index(
                fields=["customer", "-at"],
                condition=models.Q(customer__isnull=False),
                name="answer_of_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score if self.rating is None else self.rating} {self.day}"
