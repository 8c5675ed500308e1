"""The whole: settings, addresses, the timetable. Names the Celery application for every process."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
