"""The Celery application: which rooms have tasks, and the clock that wakes them."""

import os

import django
from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
django.setup()

from config.timetable import TIMETABLE, beat_schedule  # noqa: E402 (needs the models loaded)

app = Celery("tidings")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    sorted({entry.task.rpartition(".")[0].removesuffix(".tasks") for entry in TIMETABLE})
)
app.conf.beat_schedule = beat_schedule()
