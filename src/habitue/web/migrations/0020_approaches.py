"""Approaches, the automations that begin them, what customers were written or held back from, and a shop's manners."""

import django.db.models.deletion
import habitue.web.models.approach
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0019_stamps_layouts_erased"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="channel",
            field=models.CharField(
                choices=[
                    ("email", "e-mail"),
                    ("sms", "text message"),
                    ("push", "notification"),
                    ("post", "post"),
                    ("card", "messages on the card"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="Approach",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("automation", "automation"),
                            ("campaign", "campaign"),
                            ("programme", "programme"),
                            ("price", "price"),
                            ("staff", "team"),
                            ("service", "service"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("welcome", "Welcome"),
                            ("one_to_go", "One stamp to go"),
                            ("expiring", "A reward is about to end"),
                            ("birthday", "Birthday"),
                            ("late", "We miss you"),
                            ("thanks", "Thanks at the 10th, 50th, 100th visit"),
                            ("treat", "A treat for champions"),
                            ("rating", "Ask for a rating"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("note", models.TextField(blank=True, default="", max_length=2000)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("begins_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("audience", models.JSONField(default=dict)),
                ("cost_fixed", models.PositiveBigIntegerField(default=0)),
                ("cost_each", models.PositiveBigIntegerField(default=0)),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("returned", "the share who came back"),
                            ("visits", "visits for each customer"),
                            ("spend", "what each customer spent"),
                        ],
                        default="returned",
                        max_length=10,
                    ),
                ),
                ("window_days", models.PositiveSmallIntegerField(default=30)),
                ("holdout", models.PositiveSmallIntegerField(default=50)),
                (
                    "salt",
                    models.CharField(
                        default=habitue.web.models.approach.new_salt, editable=False, max_length=32
                    ),
                ),
                ("words", models.JSONField(default=dict)),
                ("offer", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("planned", "planned"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("stopped", "stopped early"),
                            ("done", "over"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="approaches", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Automation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("welcome", "Welcome"),
                            ("one_to_go", "One stamp to go"),
                            ("expiring", "A reward is about to end"),
                            ("birthday", "Birthday"),
                            ("late", "We miss you"),
                            ("thanks", "Thanks at the 10th, 50th, 100th visit"),
                            ("treat", "A treat for champions"),
                            ("rating", "Ask for a rating"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.BooleanField(default=False)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("words", models.JSONField(default=dict)),
                ("offer", models.JSONField(default=dict)),
                ("holdout", models.PositiveSmallIntegerField(default=50)),
                ("nth", models.PositiveSmallIntegerField(default=3)),
                ("link", models.URLField(blank=True, default="", max_length=300)),
                (
                    "approach",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="automations",
                        to="web.approach",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="automations", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Manners",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quiet_from", models.PositiveSmallIntegerField(default=1200)),
                ("quiet_until", models.PositiveSmallIntegerField(default=540)),
                ("most_a_month", models.PositiveSmallIntegerField(default=4)),
                ("reply_to", models.EmailField(blank=True, default="", max_length=254)),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="manners", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("occasion", models.CharField(max_length=80)),
                (
                    "arm",
                    models.CharField(
                        choices=[("written", "written to"), ("held", "held back")], max_length=8
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "text message"),
                            ("push", "notification"),
                            ("post", "post"),
                            ("card", "messages on the card"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "about to be sent"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "not delivered"),
                            ("refused", "not sent"),
                            ("held", "held back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=12)),
                ("language", models.CharField(blank=True, default="", max_length=5)),
                ("subject", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.TextField(blank=True, default="")),
                ("drawn_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("good_until", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="web.approach",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="web.customer",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoppedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "e-mail"),
                            ("sms", "text message"),
                            ("push", "notification"),
                            ("post", "post"),
                            ("card", "messages on the card"),
                        ],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounce", "the address does not exist"),
                            ("complaint", "it was reported as unwanted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="approach",
            index=models.Index(fields=["shop", "-first_day"], name="approach_by_day"),
        ),
        migrations.AddIndex(
            model_name="approach",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "running"])),
                fields=["begins_at"],
                name="approach_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="approach",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="approach_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="approach",
            constraint=models.CheckConstraint(
                condition=models.Q(("holdout__lte", 90)), name="approach_writes_to_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="automation",
            constraint=models.UniqueConstraint(models.F("shop"), models.F("kind"), name="automation_once"),
        ),
        migrations.AddConstraint(
            model_name="manners",
            constraint=models.CheckConstraint(
                condition=models.Q(("quiet_from__lt", 1440), ("quiet_until__lt", 1440)),
                name="manners_in_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "planned")), fields=["next_at"], name="message_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["customer", "-drawn_at"], name="message_of_customer"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["approach", "arm"], name="message_by_arm"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["shop", "-drawn_at"], name="message_lately"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                models.F("shop"), models.F("customer"), models.F("occasion"), name="message_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("arm", "held"), ("state", "held")),
                    models.Q(
                        models.Q(("arm", "held"), _negated=True), models.Q(("state", "held"), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="message_held_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="stoppedaddress",
            constraint=models.UniqueConstraint(
                models.F("shop"), models.F("channel"), models.F("digest"), name="stopped_once"
            ),
        ),
    ]
