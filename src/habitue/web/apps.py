"""The one Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Habitué's server."""

    name = "habitue.web"
    label = "web"
    verbose_name = "Habitué"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, and keep the database's guards in place over migrations."""
        from django.db.models.signals import post_migrate, pre_migrate

        from habitue.web import checks, triggers  # noqa: F401

        pre_migrate.connect(triggers.before_migrations, sender=self)
        post_migrate.connect(triggers.after_migrations, sender=self)
