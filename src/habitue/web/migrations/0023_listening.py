"""How a shop listens, whom it asked, and the answers with what is done about them."""

import django.db.models.deletion
import habitue.web.models.approach
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0022_judgements"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answer_tags", to="web.shop"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "about",
                    models.CharField(
                        choices=[("score", "a score from 0 to 10"), ("rating", "a rating of a visit")],
                        default="score",
                        max_length=8,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("card", "on the card"),
                            ("email", "by e-mail"),
                            ("link", "by a link"),
                            ("till", "at the till"),
                        ],
                        max_length=8,
                    ),
                ),
                ("occasion", models.CharField(max_length=80)),
                ("drawn", models.BooleanField()),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="web.customer",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="web.shop",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("card", "on the card"),
                            ("link", "by a link"),
                            ("qr", "from the poster"),
                            ("email", "by e-mail"),
                            ("till", "at the till"),
                        ],
                        max_length=8,
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("rating", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("comment", models.TextField(blank=True, default="", max_length=2000)),
                ("search", models.TextField(blank=True, default="", editable=False)),
                ("custom", models.JSONField(default=dict)),
                ("language", models.CharField(blank=True, default="", max_length=5)),
                ("member", models.BooleanField(blank=True, null=True)),
                ("stage", models.CharField(blank=True, default="", max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("seen", "seen"),
                            ("in_hand", "in hand"),
                            ("done", "done"),
                            ("no_action", "nothing to do"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("note", models.TextField(blank=True, default="", max_length=2000)),
                ("state_at", models.DateTimeField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="web.customer",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.location",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="web.staff",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="web.shop",
                    ),
                ),
                ("tags", models.ManyToManyField(blank=True, related_name="answers", to="web.answertag")),
                (
                    "asked",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answer",
                        to="web.asked",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Listening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.BooleanField(default=False)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("nth", models.PositiveSmallIntegerField(default=3)),
                ("pause_days", models.PositiveSmallIntegerField(default=90)),
                ("share", models.PositiveSmallIntegerField(default=100)),
                ("channels", models.JSONField(default=list)),
                ("question", models.JSONField(default=dict)),
                ("custom", models.JSONField(default=list)),
                ("after_visit", models.BooleanField(default=False)),
                (
                    "salt",
                    models.CharField(
                        default=habitue.web.models.approach.new_salt, editable=False, max_length=32
                    ),
                ),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listening", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="answertag",
            constraint=models.UniqueConstraint(models.F("shop"), models.F("name"), name="answer_tag_once"),
        ),
        migrations.AddIndex(
            model_name="asked",
            index=models.Index(fields=["customer", "about", "-at"], name="asked_lately"),
        ),
        migrations.AddIndex(
            model_name="asked",
            index=models.Index(fields=["shop", "day"], name="asked_by_day"),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.UniqueConstraint(
                models.F("shop"), models.F("customer"), models.F("occasion"), name="asked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.UniqueConstraint(
                models.F("digest"), condition=models.Q(("digest", ""), _negated=True), name="asked_link"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["shop", "day"], name="answer_by_day"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["shop", "state", "-at"], name="answer_by_state"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("customer__isnull", False)),
                fields=["customer", "-at"],
                name="answer_of_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__isnull", True), ("score__range", (0, 10)), _connector="OR"),
                name="answer_score_to_ten",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__isnull", True), ("rating__range", (1, 5)), _connector="OR"),
                name="answer_rating_to_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="listening",
            constraint=models.CheckConstraint(
                condition=models.Q(("nth__gte", 1), ("pause_days__gte", 7), ("share__range", (1, 100))),
                name="listening_in_reason",
            ),
        ),
    ]
