"""Small gestures and their monthly money, tips by season, and changes told to who had asked for them."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0023_listening"),
    ]

    operations = [
        migrations.AlterField(
            model_name="approach",
            name="what",
            field=models.CharField(
                choices=[
                    ("automation", "automation"),
                    ("campaign", "campaign"),
                    ("gesture", "small gestures"),
                    ("reply", "replies"),
                    ("programme", "programme"),
                    ("price", "price"),
                    ("staff", "team"),
                    ("service", "service"),
                    ("other", "something else"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Delight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.BooleanField(default=False)),
                ("budget", models.PositiveBigIntegerField(default=0)),
                ("gift", models.CharField(blank=True, default="", max_length=40)),
                ("cost", models.PositiveBigIntegerField(default=0)),
                ("holdout", models.PositiveSmallIntegerField(default=50)),
                (
                    "approach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.approach",
                    ),
                ),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delight", to="web.shop"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("holdout__lte", 90)), name="delight_gives_to_some"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on", False),
                            models.Q(
                                ("budget__gte", 1), ("cost__gte", 1), models.Q(("gift", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="delight_known_when_on",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("said", models.CharField(max_length=200)),
                ("done", models.TextField(max_length=1000)),
                ("on_card", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("answers", models.ManyToManyField(blank=True, related_name="heard", to="web.answer")),
                (
                    "approach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="heard", to="web.approach"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="heard",
                        to="web.shop",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "-at"], name="heard_lately")],
            },
        ),
        migrations.CreateModel(
            name="Tip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=80)),
                ("words", models.TextField(blank=True, default="", max_length=2000)),
                (
                    "sort",
                    models.CharField(
                        choices=[("file", "a PDF"), ("link", "a page"), ("video", "a video")], max_length=8
                    ),
                ),
                ("link", models.URLField(blank=True, default="", max_length=300)),
                ("content", models.BinaryField(blank=True, null=True)),
                ("months", models.JSONField(default=list)),
                ("stage", models.CharField(blank=True, default="", max_length=12)),
                ("holdout", models.PositiveSmallIntegerField(default=50)),
                ("on", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "approach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.approach",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tips", to="web.shop"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("holdout__lte", 90)), name="tip_goes_to_some")
                ],
            },
        ),
    ]
