"""Our own mail: a letter is an outbox job, rendered from its three files when it is sent."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from giving import organization
from giving.messaging import outbox
from giving.messaging.models import OutboxJob

TOPIC = "letter"


def write(
    *, letter: str, to: str, language: str, context: dict, dedupe_key: str, at: datetime
) -> None:
    """Promise a mail: `templates/mail/<letter>/` to one person, once per `dedupe_key`.

    `context` is JSON. Its `unsubscribe_url`, where there is one, also becomes the one-click header.
    """
    outbox.write(
        topic=TOPIC,
        dedupe_key=dedupe_key,
        payload={"letter": letter, "to": to, "language": language, "context": context},
        at=at,
    )


def send(job: OutboxJob) -> None:
    """Render and send one letter. A repeat bears the same Message-ID, so that it counts as one."""
    payload = job.payload
    folder, context = f"mail/{payload['letter']}", {**payload["context"], **_house()}
    with translation.override(payload["language"]):
        subject = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
        html = render_to_string(f"{folder}/body.html", context)
    mail = EmailMultiAlternatives(subject, text, to=[payload["to"]], headers=_headers(job, context))
    mail.attach_alternative(html, "text/html")
    mail.send()


def _headers(job: OutboxJob, context: dict) -> dict[str, str]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
    headers = {"Message-ID": f"<{job.pk}@{domain}>"}
    if address := context.get("unsubscribe_url"):
        headers["List-Unsubscribe"] = f"<{address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _house() -> dict:
    return {"organization": organization.current().as_dict(), "site_url": settings.BASE_URL}
