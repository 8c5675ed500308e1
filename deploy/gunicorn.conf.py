"""How gunicorn serves Tidings, locally as in production; the command line gives the address."""

wsgi_app = "config.wsgi:application"
pythonpath = "site"
# Imported once and shared by the workers: half the time to start, and less memory.
preload_app = True
worker_class = "gthread"
threads = 4
# No request of ours takes long: what does is a task. The vendors' own time limits lie below.
timeout = 60
graceful_timeout = 5
keepalive = 5
# A leak somewhere in a library must not grow for weeks.
max_requests = 5000
max_requests_jitter = 500
# It would lie in the home of an account that may have none, once for all instances.
control_socket_disable = True
