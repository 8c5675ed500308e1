"""Asks the web role of this container whether it can serve; exit status 1 when it cannot."""

import http.client
import os
import sys

# The site answers only to names of its own; a pattern (".example.org") stands for its domain.
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
try:
    connection.request("GET", "/readyz", headers={"Host": host})
    status = connection.getresponse().status
except OSError as error:
    sys.exit(f"no answer: {error}")
sys.exit(0 if status == 200 else f"answered {status}")
