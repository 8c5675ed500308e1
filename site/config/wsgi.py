"""The door for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_wsgi_application()

# A task finds its broker by the Celery application of the process that wakes it.
from config import celery  # noqa: E402, F401 (once the models are loaded)
