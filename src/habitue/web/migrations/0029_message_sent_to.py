"""To which address a message went, as a keyed digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0028_waves"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="sent_to",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
