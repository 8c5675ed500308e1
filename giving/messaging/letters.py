"""Our own mail: a letter is an outbox job, rendered from its three files when it is sent."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Words:
    """A letter as it is read."""

    subject: str
    text: str
    html: str


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


def compose(*, letter: str, language: str, context: dict) -> Words:
    """The letter's words, as they go out now: for the sending, and to be seen before it."""
    folder, context = f"mail/{letter}", {**context, **_house()}
    with translation.override(language):
        return Words(
            subject=" ".join(render_to_string(f"{folder}/subject.txt", context).split()),
            text=render_to_string(f"{folder}/body.txt", context).strip() + "\n",
            html=render_to_string(f"{folder}/body.html", context),
        )


def send(job: OutboxJob) -> None:
    """Render and send one letter. A repeat bears the same Message-ID, so that it counts as one."""
    payload = job.payload
    words = compose(
        letter=payload["letter"], language=payload["language"], context=payload["context"]
    )
    headers = _headers(job, payload["context"])
    mail = EmailMultiAlternatives(words.subject, words.text, to=[payload["to"]], headers=headers)
    mail.attach_alternative(words.html, "text/html")
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
