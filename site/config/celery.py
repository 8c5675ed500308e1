"""The Celery application: which rooms have tasks, and the clock that wakes them."""

import os

from celery import Celery

from config.timetable import beat_schedule, rooms_with_tasks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("tidings")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(rooms_with_tasks())
app.conf.beat_schedule = beat_schedule()
