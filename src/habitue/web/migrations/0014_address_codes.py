"""Codes for addresses that customers say are theirs; they take the place of those by which cards were found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0013_friend_gifts"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
        ),
        migrations.RemoveField(
            model_name="recovery",
            name="customer",
        ),
        migrations.AddField(
            model_name="customer",
            name="claimed_email",
            field=models.EmailField(blank=True, default="", max_length=254),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("claimed_email", ""), _negated=True),
                fields=["shop", "claimed_email"],
                name="customer_claims",
            ),
        ),
        migrations.AddField(
            model_name="addresscode",
            name="customer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="address_codes",
                to="web.customer",
            ),
        ),
        migrations.AddField(
            model_name="addresscode",
            name="shop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="web.shop"
            ),
        ),
        migrations.DeleteModel(
            name="Recovery",
        ),
        migrations.AddIndex(
            model_name="addresscode",
            index=models.Index(fields=["shop", "email", "-made_at"], name="web_address_shop_id_5cc928_idx"),
        ),
        migrations.AddIndex(
            model_name="addresscode",
            index=models.Index(condition=models.Q(("digest", "")), fields=["made_at"], name="code_to_send"),
        ),
    ]
