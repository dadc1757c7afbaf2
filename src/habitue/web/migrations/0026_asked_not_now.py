"""When somebody said "not now"."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0025_outlook"),
    ]

    operations = [
        migrations.AddField(
            model_name="asked",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
