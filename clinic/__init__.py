"""The practice: people, rooms, permissions, audit, messages; and the Django project that wires the storeys above."""

from clinic.celery import app as celery_app

__all__ = ["celery_app"]
