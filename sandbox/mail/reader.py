"""Read the mail in a browser, or as JSON."""

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.controls import BadControlError, seconds
from sandbox.mail import box
from sandbox.mail.box import Mail
from sandbox.pages import Html, fill, fill_each, page, when
from sandbox.world import World

_ON_A_PAGE = 25
_VIEWS = ("html", "text", "headers", "raw")
_MOST = 1000
# a mail may bring its own styles and pictures, but no script, form or frame
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline' http: https:; img-src http: https: data:; "
    "font-src http: https: data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_TOP_WINDOW = '<base target="_top">'


def _list(request: Request) -> Response:
    world: World = request.app.state.world
    to, subject = request.query_params.get("to", ""), request.query_params.get("subject", "")
    number = request.query_params.get("page", "1")
    here = int(number) if re.fullmatch(r"[1-9]\d{0,5}", number) else 1
    found = box.find(
        world.store,
        to=to,
        subject=subject,
        limit=_ON_A_PAGE + 1,
        offset=(here - 1) * _ON_A_PAGE,
    )
    body = fill(
        "mail_list.html",
        to=to,
        subject=subject,
        rows=rows(found[:_ON_A_PAGE]) or fill("mail_none.html"),
        newer=_turn(to, subject, here - 1, "Newer") if here > 1 else None,
        older=_turn(to, subject, here + 1, "Older") if len(found) > _ON_A_PAGE else None,
    )
    return page("Mail", body)


def rows(mails: list[Mail]) -> Html:
    """Mails as list items, for the reader and the front page."""
    return fill_each(
        "mail_row.html",
        [
            {
                "id": mail.id,
                "subject": mail.subject or "(no subject)",
                "to": ", ".join(mail.rcpt_tos),
                "at": when(mail.received_at),
            }
            for mail in mails
        ],
    )


def _turn(to: str, subject: str, number: int, label: str) -> Html:
    query = urlencode({"to": to, "subject": subject, "page": number})
    return fill("turn.html", query=query, label=label)


def _show(request: Request) -> Response:
    mail = _asked(request)
    if mail is None:
        return page("No such mail", fill("mail_missing.html"), status=404)
    views = [view for view in _VIEWS if view != "html" or mail.html is not None]
    view = request.query_params.get("view", views[0])
    view = view if view in views else views[0]
    tabs = [
        {
            "view": one,
            "label": one.upper() if one == "html" else one.capitalize(),
            "current": Html('aria-current="page"' if one == view else ""),
        }
        for one in views
    ]
    body = fill(
        "mail.html",
        subject=mail.subject or "(no subject)",
        mail_from=mail.message.get("From") or mail.mail_from,
        to=", ".join(mail.rcpt_tos),
        at=when(mail.received_at),
        tabs=fill_each("mail_tab.html", tabs),
        content=_content(mail, view),
        attachments=_attachments(mail),
    )
    return page(mail.subject or "Mail", body)


def _content(mail: Mail, view: str) -> Html:
    if view == "html":
        return fill("mail_frame.html", id=mail.id)
    if view == "headers":
        headers = [{"name": name, "value": value} for name, value in mail.headers]
        return fill("mail_headers.html", rows=fill_each("mail_header.html", headers))
    text = mail.text if view == "text" else mail.raw.decode("utf-8", "replace")
    return fill("mail_text.html", text=text if text is not None else "There is no plain text.")


def _attachments(mail: Mail) -> Html | None:
    if not mail.attachments:
        return None
    files: list[dict[str, Any]] = [
        {"id": mail.id, "number": number, "name": one.name, "size": f"{len(one.content):,}"}
        for number, one in enumerate(mail.attachments)
    ]
    return fill("mail_attachments.html", rows=fill_each("mail_attachment.html", files))


def _html(request: Request) -> Response:
    mail = _asked(request)
    if mail is None or mail.html is None:
        return Response(status_code=404)
    head = _HEAD.search(mail.html)
    cut = head.end() if head else 0
    framed = mail.html[:cut] + _TOP_WINDOW + mail.html[cut:]
    return HTMLResponse(framed, headers={"Content-Security-Policy": _MAIL_POLICY})


def _attachment(request: Request) -> Response:
    mail = _asked(request)
    number = request.path_params["number"]
    if mail is None or number >= len(mail.attachments):
        return Response(status_code=404)
    attachment = mail.attachments[number]
    name = re.sub(r"[^\w.\- ]", "_", attachment.name, flags=re.ASCII)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(attachment.content, headers=headers, media_type=attachment.type)


def _json(request: Request) -> Response:
    asked = request.query_params
    try:
        since = float(seconds(asked["since"])) if asked.get("since") else 0.0
    except BadControlError as wrong:
        return JSONResponse({"error": str(wrong)}, 400)
    found = box.find(
        request.app.state.world.store,
        to=asked.get("to", ""),
        subject=asked.get("subject", ""),
        since=since,
        limit=_MOST,
    )
    return JSONResponse({"messages": [mail.as_json() for mail in found]})


def _asked(request: Request) -> Mail | None:
    return box.get(request.app.state.world.store, request.path_params["id"])


ROUTES = [
    Route("/", _list),
    Route("/messages.json", _json),
    Route("/messages/{id:int}", _show),
    Route("/messages/{id:int}/html", _html),
    Route("/messages/{id:int}/attachments/{number:int}", _attachment),
]
