"""Wiring only: settings, addresses, the Celery app and the ASGI door. Nothing imports this package."""

from handoff_project.celery import app as celery_app

__all__ = ["celery_app"]
