# One image for all roles: web, worker, clock (see deploy/role). Holds no secret and no test tool.
FROM python:3.13-slim AS packages
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt .
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app/site \
    DJANGO_SETTINGS_MODULE=config.settings.production
# The number is fixed so that volumes keep their owner from one image to the next.
RUN groupadd --gid 10001 tidings \
    && useradd --uid 10001 --gid tidings --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin tidings \
    && install --directory --owner tidings --group tidings /media /certificates
WORKDIR /app
COPY --from=packages /venv /venv
# What goes in is listed in .dockerignore.
COPY . .
# Production settings refuse to start without their secrets; these open nothing and are not kept.
RUN SECRET_KEY=only-while-building ALLOWED_HOSTS=build BASE_URL=https://build \
    DATABASE_URL=postgres://build@build/build BROKER_URL=memory:// CACHE_URL=dummy:// \
    EMAIL_URL=smtp://build DEFAULT_FROM_EMAIL=build@example.org MEDIA_STORAGE=/media \
    STRIPE_SECRET_KEY=build STRIPE_WEBHOOK_SECRETS=build \
    python manage.py collectstatic --no-input
USER tidings
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["sh", "deploy/role"]
CMD ["web"]
