"""Rewards that customers give to friends."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0012_dismissals"),
    ]

    operations = [
        migrations.CreateModel(
            name="FriendGift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("programme", models.CharField(max_length=32)),
                ("reward", models.CharField(max_length=40)),
                ("last_day", models.DateField(null=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Waiting"),
                            ("taken", "Taken"),
                            ("back", "Taken Back"),
                            ("late", "Late"),
                            ("over", "Over"),
                            ("left", "Left"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="web.card"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="friend_gift",
                        to="web.event",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="friend_gifts",
                        to="web.shop",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="web.card",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome", "")), fields=["shop", "until"], name="gift_waiting"
                    ),
                    models.Index(condition=models.Q(("outcome", "")), fields=["card"], name="gift_of_card"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "taken"), ("taken_by__isnull", False)),
                            models.Q(
                                models.Q(("outcome", "taken"), _negated=True), ("taken_by__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="gift_taken_by_one",
                    )
                ],
            },
        ),
    ]
