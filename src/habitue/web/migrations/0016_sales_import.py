"""Which import made a customer, and the rows that an import did not use."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0015_sales_and_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="brought",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="made",
                to="web.salesimport",
            ),
        ),
        migrations.AddField(
            model_name="salesimport",
            name="set_aside",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("brought__isnull", False)),
                fields=["brought"],
                name="customer_brought_by",
            ),
        ),
    ]
