"""An import of customers is a draft first, and its events follow from its key."""

import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="customerimport",
            name="applied_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="choices",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="content",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="digest",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="key",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="customerimport",
            name="outcome",
            field=models.JSONField(default=dict),
        ),
    ]
