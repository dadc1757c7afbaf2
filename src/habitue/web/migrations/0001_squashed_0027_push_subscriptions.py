"""All tables at once, for a new database; one that has them goes on with what came after.

The guards are put in place after every migration (``habitue.web.triggers``).
"""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import habitue.web.models.approach
import habitue.web.models.shop
import habitue.web.models.user
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("web", "0001_initial"),
        ("web", "0002_guards"),
        ("web", "0003_customer_imports"),
        ("web", "0004_attempts_cache"),
        ("web", "0005_ledger_memory"),
        ("web", "0006_settlements"),
        ("web", "0007_conflicts_and_fewer_indexes"),
        ("web", "0008_tills_and_cards"),
        ("web", "0011_printed_cards"),
        ("web", "0012_dismissals"),
        ("web", "0013_friend_gifts"),
        ("web", "0014_address_codes"),
        ("web", "0015_sales_and_figures"),
        ("web", "0016_sales_import"),
        ("web", "0017_saved_filters"),
        ("web", "0018_weekly_letters"),
        ("web", "0019_stamps_layouts_erased"),
        ("web", "0020_approaches"),
        ("web", "0021_foresight"),
        ("web", "0022_judgements"),
        ("web", "0023_listening"),
        ("web", "0024_gestures_tips_heard"),
        ("web", "0025_outlook"),
        ("web", "0026_asked_not_now"),
        ("web", "0027_push_subscriptions"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="CacheEntry",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "web_cache",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Shop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=habitue.web.models.shop.public_id, editable=False, max_length=32, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("trade", models.CharField(default="cafe", max_length=24)),
                ("country", models.CharField(default="FR", max_length=2)),
                ("language", models.CharField(default="fr", max_length=5)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("timezone", models.CharField(default="Europe/Paris", max_length=64)),
                ("colour", models.CharField(default="#8a3b12", max_length=7)),
                ("icon", models.CharField(default="cup", max_length=16)),
                ("picture", models.BinaryField(blank=True, editable=True, null=True)),
                ("offline_allowance", models.PositiveIntegerField(default=0)),
                ("is_demo", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "terms_stamp",
                    models.CharField(
                        default=habitue.web.models.shop.new_stamp, editable=False, max_length=32
                    ),
                ),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                (
                    "language",
                    models.CharField(
                        blank=True, choices=[("en", "en"), ("fr", "fr")], default="", max_length=5
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="user_email_any_case"
                    )
                ],
                "indexes": [],
            },
            managers=[
                ("objects", habitue.web.models.user.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="AnswerTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answer_tags", to="web.shop"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("name"), name="answer_tag_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ClosedDays",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="closed_days", to="web.shop"
                    ),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("reason", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="closed_in_order"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("week", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("sending", "sending"), ("sent", "sent"), ("failed", "failed")],
                        default="sending",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("shop"), models.F("user"), models.F("week"), name="digest_once"
                    )
                ],
                "indexes": [],
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
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="web.shop"
                    ),
                ),
                ("unit", models.CharField(max_length=8)),
                ("day", models.DateField()),
                ("body", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("unit"), name="figures_of_shop")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Foresight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="foresight", to="web.shop"
                    ),
                ),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("took_ms", models.PositiveIntegerField(default=0)),
                ("body", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
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
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listening", to="web.shop"
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("nth__gte", 1), ("pause_days__gte", 7), ("share__range", (1, 100))
                        ),
                        name="listening_in_reason",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="locations", to="web.shop"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("name"), name="location_name")
                ],
                "indexes": [],
            },
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
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="manners", to="web.shop"
                    ),
                ),
                ("quiet_from", models.PositiveSmallIntegerField(default=1200)),
                ("quiet_until", models.PositiveSmallIntegerField(default=540)),
                ("most_a_month", models.PositiveSmallIntegerField(default=4)),
                ("reply_to", models.EmailField(blank=True, default="", max_length=254)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quiet_from__lt", 1440), ("quiet_until__lt", 1440)),
                        name="manners_in_a_day",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Measured",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="measured", to="web.shop"
                    ),
                ),
                ("event", models.BigIntegerField(default=0)),
                ("day", models.DateField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                ("stale", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="programmes", to="web.shop"
                    ),
                ),
                ("key", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=60)),
                ("made_at", models.DateTimeField()),
                ("closed_from", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["made_at", "id"],
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("key"), name="programme_key")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Routine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routines",
                        to="web.shop",
                    ),
                ),
                ("name", models.CharField(max_length=24)),
                ("done_through", models.DateField(null=True)),
                ("ran_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("name"), name="routine_of_shop")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SalesLayout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("header", models.CharField(max_length=64)),
                ("layout", models.CharField(blank=True, default="", max_length=40)),
                ("mapping", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("header"), name="layout_of_header")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staff", to="web.shop"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("staff", "staff"), ("manager", "manager"), ("owner", "owner")],
                        default="staff",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("pin", models.CharField(blank=True, default="", max_length=128)),
                ("digest", models.BooleanField(blank=True, null=True)),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("user"), name="one_place_each")
                ],
                "indexes": [],
            },
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
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("shop"), models.F("channel"), models.F("digest"), name="stopped_once"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="web.shop"
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.location",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("start", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
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
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approaches", to="web.shop"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "-first_day"], name="approach_by_day"),
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "running"])),
                        fields=["begins_at"],
                        name="approach_under_way",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="approach_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holdout__lte", 90)), name="approach_writes_to_some"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="card_batches",
                        to="web.shop",
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("count", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=5)),
                ("name", models.CharField(blank=True, default="", max_length=80)),
                ("headline", models.CharField(max_length=160)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CustomerImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="web.shop"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file_name", models.CharField(max_length=120)),
                ("digest", models.CharField(default="", max_length=64)),
                ("content", models.BinaryField(null=True)),
                ("choices", models.JSONField(default=dict)),
                ("outcome", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
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
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="devices", to="web.shop"
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.location",
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("invite_digest", models.CharField(blank=True, default="", max_length=64)),
                ("invite_until", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("enrolled_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("skew_ms", models.BigIntegerField(default=0)),
                ("unsent", models.PositiveIntegerField(default=0)),
                ("oldest_unsent_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("digest"),
                        condition=models.Q(("digest", ""), _negated=True),
                        name="device_digest",
                    ),
                    models.UniqueConstraint(
                        models.F("invite_digest"),
                        condition=models.Q(("invite_digest", ""), _negated=True),
                        name="device_invite",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="dismissals", to="web.shop"
                    ),
                ),
                ("what", models.CharField(max_length=120)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("what"), name="dismissed_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="web.shop"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("staff", "staff"), ("manager", "manager"), ("owner", "owner")],
                        default="staff",
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=60)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.staff"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
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
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sales_imports",
                        to="web.shop",
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
                ("set_aside", models.BinaryField(null=True)),
                ("steps_done", models.PositiveBigIntegerField(default=0)),
                ("steps", models.PositiveBigIntegerField(default=0)),
                ("has_amounts", models.BooleanField(default=True)),
                ("overlaps", models.BooleanField(default=False)),
                (
                    "stamps",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("asked", "Asked"),
                            ("given", "Given"),
                            ("stopped", "Stopped"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "-at"], name="sales_import_of_shop"),
                    models.Index(
                        condition=models.Q(("state__in", ["reading", "loading", "undoing"])),
                        fields=["state"],
                        name="sales_import_waits",
                    ),
                    models.Index(
                        condition=models.Q(("stamps", "asked")),
                        fields=["stamps"],
                        name="sales_import_owes_stamps",
                    ),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_filters",
                        to="web.shop",
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("query", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("name"), name="saved_filter_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="web.programme",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("from_day", models.DateField()),
                ("terms", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["from_day", "number"],
                "constraints": [
                    models.UniqueConstraint(models.F("programme"), models.F("number"), name="version_number")
                ],
                "indexes": [],
            },
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
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="automations", to="web.shop"
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("kind"), name="automation_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="customers", to="web.shop"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_name", models.CharField(blank=True, default="", max_length=60)),
                ("last_name", models.CharField(blank=True, default="", max_length=60)),
                ("email", models.EmailField(blank=True, default="", max_length=254)),
                ("claimed_email", models.EmailField(blank=True, default="", max_length=254)),
                ("phone", models.CharField(blank=True, default="", max_length=20)),
                ("birth_month", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("birth_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("language", models.CharField(blank=True, default="", max_length=5)),
                ("note", models.TextField(blank=True, default="", max_length=2000)),
                ("search", models.CharField(blank=True, default="", editable=False, max_length=400)),
                ("joined_at", models.DateTimeField()),
                (
                    "imported",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="made",
                        to="web.customerimport",
                    ),
                ),
                (
                    "brought",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="made",
                        to="web.salesimport",
                    ),
                ),
                ("source_id", models.CharField(blank=True, default="", max_length=80)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="absorbed",
                        to="web.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "email"], name="web_custome_shop_id_ef47a5_idx"),
                    models.Index(fields=["shop", "phone"], name="web_custome_shop_id_62bca2_idx"),
                    models.Index(
                        condition=models.Q(("claimed_email", ""), _negated=True),
                        fields=["shop", "claimed_email"],
                        name="customer_claims",
                    ),
                    models.Index(fields=["shop", "joined_at"], name="web_custome_shop_id_455fa2_idx"),
                    models.Index(
                        condition=models.Q(("brought__isnull", False)),
                        fields=["brought"],
                        name="customer_brought_by",
                    ),
                ],
                "constraints": [],
            },
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
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delight", to="web.shop"
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
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "approach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="judgement",
                        serialize=False,
                        to="web.approach",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="judgements", to="web.shop"
                    ),
                ),
                ("day", models.DateField()),
                ("body", models.TextField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "day"], name="judgement_by_day")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                (
                    "approach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlook",
                        serialize=False,
                        to="web.approach",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outlooks", to="web.shop"
                    ),
                ),
                ("asked", models.JSONField(default=dict)),
                ("body", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "-made_at"], name="outlook_of_shop")],
                "constraints": [],
            },
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
                (
                    "brought",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="web.salesimport",
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [],
                "constraints": [],
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
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tips", to="web.shop"
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
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("holdout__lte", 90)), name="tip_goes_to_some")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="AddressCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_codes",
                        to="web.customer",
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(max_length=5)),
                ("digest", models.CharField(blank=True, default="", max_length=128)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "email", "-made_at"], name="web_address_shop_id_5cc928_idx"),
                    models.Index(condition=models.Q(("digest", "")), fields=["made_at"], name="code_to_send"),
                ],
                "constraints": [],
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
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="web.shop",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="web.customer",
                    ),
                ),
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
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "about", "-at"], name="asked_lately"),
                    models.Index(fields=["shop", "day"], name="asked_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("shop"), models.F("customer"), models.F("occasion"), name="asked_once"
                    ),
                    models.UniqueConstraint(
                        models.F("digest"),
                        condition=models.Q(("digest", ""), _negated=True),
                        name="asked_link",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cards", to="web.shop"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cards",
                        to="web.customer",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("memory", models.JSONField(blank=True, null=True)),
                ("decided_under", models.CharField(blank=True, default="", max_length=32)),
                ("last_visit_at", models.DateTimeField(blank=True, null=True)),
                ("secret", models.BinaryField(max_length=32, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="absorbed",
                        to="web.card",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_on__isnull", False)),
                        fields=["shop", "due_on"],
                        name="card_due",
                    )
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="web.customer",
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
                ("given", models.BooleanField()),
                ("words", models.TextField()),
                ("language", models.CharField(max_length=5)),
                ("at", models.DateTimeField()),
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
                ("source", models.CharField(default="counter", max_length=24)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "channel", "-at"], name="web_consent_custome_96b405_idx")
                ],
                "constraints": [],
            },
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
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="web.shop",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "stage", "-units"], name="figures_by_stage"),
                    models.Index(fields=["shop", "move", "-units"], name="figures_by_move"),
                    models.Index(fields=["shop", "-visits"], name="figures_by_visits"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="CustomerForesight",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="foresight",
                        serialize=False,
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
                ("p_alive", models.FloatField()),
                ("p_alive_before", models.FloatField(null=True)),
                ("has_fallen", models.BooleanField(default=False)),
                ("visits", models.FloatField()),
                ("units", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "p_alive"], name="foresight_by_chance"),
                    models.Index(fields=["shop", "-units"], name="foresight_by_value"),
                ],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Erased",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("digest", models.CharField(max_length=64)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.customer"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("digest"), name="erased_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="web.shop"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.customer"
                    ),
                ),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.customer"
                    ),
                ),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
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
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="web.shop"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")), fields=["next_at"], name="message_to_send"
                    ),
                    models.Index(fields=["customer", "-drawn_at"], name="message_of_customer"),
                    models.Index(fields=["approach", "arm"], name="message_by_arm"),
                    models.Index(fields=["shop", "-drawn_at"], name="message_lately"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("shop"), models.F("customer"), models.F("occasion"), name="message_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arm", "held"), ("state", "held")),
                            models.Q(
                                models.Q(("arm", "held"), _negated=True),
                                models.Q(("state", "held"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="message_held_or_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="push_subscriptions",
                        to="web.customer",
                    ),
                ),
                ("endpoint", models.CharField(max_length=1000)),
                ("digest", models.CharField(max_length=64)),
                ("p256dh", models.CharField(max_length=100)),
                ("auth", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("digest"), name="push_once")
                ],
                "indexes": [],
            },
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
                ("number", models.BigIntegerField()),
                ("instant", models.BigIntegerField()),
                ("units", models.BigIntegerField(null=True)),
                ("location", models.CharField(blank=True, default="", max_length=80)),
                ("channel", models.CharField(blank=True, default="", max_length=80)),
                ("items", models.JSONField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "instant"], name="sale_of_customer")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("brought"), models.F("number"), name="sale_once_an_import"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="web.shop"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="web.programme",
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="web.card",
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("balance", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("programme"),
                        models.F("kind"),
                        condition=models.Q(("card__isnull", True)),
                        name="account_of_shop",
                    ),
                    models.UniqueConstraint(
                        models.F("card"),
                        models.F("programme"),
                        models.F("kind"),
                        condition=models.Q(("card__isnull", False)),
                        name="account_of_card",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "purse"), _negated=True), ("balance__gte", 0), _connector="OR"
                        ),
                        name="purse_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "owed"), _negated=True), ("balance__lte", 0), _connector="OR"
                        ),
                        name="owed_not_positive",
                    ),
                ],
                "indexes": [],
            },
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
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="web.shop",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                ("note", models.TextField(blank=True, default="", max_length=2000)),
                ("state_at", models.DateTimeField(blank=True, null=True)),
                ("tags", models.ManyToManyField(blank=True, related_name="answers", to="web.answertag")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["shop", "day"], name="answer_by_day"),
                    models.Index(fields=["shop", "state", "-at"], name="answer_by_state"),
                    models.Index(
                        condition=models.Q(("customer__isnull", False)),
                        fields=["customer", "-at"],
                        name="answer_of_customer",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("score__isnull", True), ("score__range", (0, 10)), _connector="OR"
                        ),
                        name="answer_score_to_ten",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("rating__isnull", True), ("rating__range", (1, 5)), _connector="OR"
                        ),
                        name="answer_rating_to_five",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CardLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="web.card"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="web.shop"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="web.card"
                    ),
                ),
                ("text", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("typed", "typed code"),
                            ("printed", "printed card"),
                            ("imported", "code from another programme"),
                        ],
                        default="typed",
                        max_length=8,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="codes",
                        to="web.cardbatch",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("text"), name="code_in_shop")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="web.shop",
                    ),
                ),
                ("event_id", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=16)),
                (
                    "card",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="web.card",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                ("received_at", models.DateTimeField()),
                ("outcome", models.CharField(max_length=32)),
                ("accepted", models.BooleanField()),
                ("flags", models.JSONField(default=list)),
                ("refers_to", models.UUIDField(null=True)),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.location",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("source", models.CharField(max_length=16)),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.device",
                    ),
                ),
                ("proof", models.CharField(blank=True, db_default="", default="", max_length=8)),
                ("code_window", models.IntegerField(null=True)),
                ("body", models.JSONField()),
                ("answer", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["card", "at"], name="web_event_card_id_87d0fc_idx"),
                    models.Index(fields=["shop", "-received_at"], name="web_event_shop_id_60d5e0_idx"),
                    models.Index(
                        condition=models.Q(("refers_to__isnull", False)),
                        fields=["shop", "refers_to"],
                        name="event_refers",
                    ),
                    models.Index(
                        condition=models.Q(("accepted", False)),
                        fields=["shop", "-received_at"],
                        name="event_refused",
                    ),
                    models.Index(
                        condition=models.Q(("code_window__isnull", False)),
                        fields=["card", "code_window"],
                        name="event_seen",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("shop"), models.F("event_id"), name="event_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standings", to="web.card"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="web.programme",
                    ),
                ),
                ("tier", models.CharField(blank=True, max_length=32)),
                ("from_day", models.DateField()),
            ],
            options={
                "ordering": ["from_day", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("card"),
                        models.F("programme"),
                        models.F("from_day"),
                        name="one_standing_a_day",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="web.shop"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="web.event",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=16)),
                (
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.location",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="web.staff",
                    ),
                ),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("event"), models.F("digest"), name="conflict_once")
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FriendGift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("said", models.CharField(max_length=200)),
                ("done", models.TextField(max_length=1000)),
                ("on_card", models.BooleanField(default=False)),
                (
                    "approach",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="heard", to="web.approach"
                    ),
                ),
                ("at", models.DateTimeField()),
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
                ("answers", models.ManyToManyField(blank=True, related_name="heard", to="web.answer")),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "-at"], name="heard_lately")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="web.account",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                ("remaining", models.BigIntegerField(default=0)),
                ("earned_on", models.DateField()),
                ("last_day", models.DateField(null=True)),
                ("idle_days", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("remaining__gt", 0)), fields=["account"], name="lot_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("account"), models.F("key"), name="lot_key"),
                    models.CheckConstraint(
                        condition=models.Q(("remaining__gte", 0)), name="lot_not_overdrawn"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="web.shop"
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlement", to="web.event"
                    ),
                ),
                ("taken_as", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="web.staff"
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "-at"], name="web_settlem_shop_id_86cefb_idx")],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="web.shop",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="web.event",
                    ),
                ),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("type", models.CharField(max_length=16)),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="debits", to="web.account"
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="credits", to="web.account"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                (
                    "debit_lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken",
                        to="web.lot",
                    ),
                ),
                (
                    "credit_lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="web.lot",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["shop", "at"], name="web_entry_shop_id_d93bdd_idx")],
                "constraints": [
                    models.UniqueConstraint(models.F("event"), models.F("ordinal"), name="entry_ordinal"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="entry_positive"),
                ],
            },
        ),
        migrations.AddField(
            model_name="staff",
            name="card",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="web.card",
            ),
        ),
    ]
