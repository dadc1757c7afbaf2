"""What the till sold, the imports that brought it, and what the worker measured."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0014_address_codes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Measured",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.BigIntegerField(default=0)),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                ("stale", models.BooleanField(default=True)),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measured", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SalesImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "being read"),
                            ("asking", "has a question"),
                            ("ready", "to be looked at"),
                            ("loading", "being brought in"),
                            ("done", "brought in"),
                            ("undoing", "being taken back"),
                            ("undone", "taken back"),
                        ],
                        default="reading",
                        max_length=8,
                    ),
                ),
                ("choices", models.JSONField(default=dict)),
                ("found", models.JSONField(default=dict)),
                ("problem", models.JSONField(default=dict)),
                ("outcome", models.JSONField(default=dict)),
                ("steps_done", models.PositiveBigIntegerField(default=0)),
                ("steps", models.PositiveBigIntegerField(default=0)),
                ("has_amounts", models.BooleanField(default=True)),
                ("overlaps", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sales_imports",
                        to="web.shop",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SalesFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=64)),
                (
                    "brought",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="web.salesimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("instant", models.BigIntegerField()),
                ("units", models.BigIntegerField(null=True)),
                ("location", models.CharField(blank=True, default="", max_length=80)),
                ("channel", models.CharField(blank=True, default="", max_length=80)),
                ("items", models.JSONField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sales",
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
                (
                    "brought",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sales",
                        to="web.salesimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CustomerFigures",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="web.customer",
                    ),
                ),
                ("stage", models.CharField(max_length=12)),
                ("move", models.CharField(blank=True, default="", max_length=8)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("visits", models.PositiveIntegerField()),
                ("orders", models.PositiveIntegerField()),
                ("units", models.BigIntegerField()),
                ("gap_days", models.FloatField(null=True)),
                ("recency_score", models.PositiveSmallIntegerField()),
                ("frequency_score", models.PositiveSmallIntegerField()),
                ("monetary_score", models.PositiveSmallIntegerField()),
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
            options={
                "indexes": [
                    models.Index(fields=["shop", "stage", "-units"], name="figures_by_stage"),
                    models.Index(fields=["shop", "move", "-units"], name="figures_by_move"),
                    models.Index(fields=["shop", "-visits"], name="figures_by_visits"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figures",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=8)),
                ("day", models.DateField()),
                ("body", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="web.shop"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("unit"), name="figures_of_shop")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="salesimport",
            index=models.Index(fields=["shop", "-at"], name="sales_import_of_shop"),
        ),
        migrations.AddIndex(
            model_name="salesimport",
            index=models.Index(
                condition=models.Q(("state__in", ["reading", "loading", "undoing"])),
                fields=["state"],
                name="sales_import_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="sale",
            index=models.Index(fields=["customer", "instant"], name="sale_of_customer"),
        ),
        migrations.AddConstraint(
            model_name="sale",
            constraint=models.UniqueConstraint(
                models.F("brought"), models.F("number"), name="sale_once_an_import"
            ),
        ),
    ]
