"""The hosted Checkout page: what a person sees and clicks, without JavaScript."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.pages import Html, dollars, fill, page
from sandbox.stripe import objects, payments, sessions, timeline
from sandbox.stripe.cards import DECLINED
from sandbox.stripe.checks import looks_like_email
from sandbox.stripe.payments import Person
from sandbox.world import World

_VERBS = {"donate": "Donate", "book": "Book"}
_NOT_AN_EMAIL = "Enter an e-mail address, such as name@example.org."

Body = dict[str, Any]


async def _show(request: Request) -> Response:
    return await run_in_threadpool(_page, request.app.state.world, _id(request))


async def _pay(request: Request) -> Response:
    return await _click(request, paying=True)


async def _decline(request: Request) -> Response:
    return await _click(request, paying=False)


async def _click(request: Request, *, paying: bool) -> Response:
    typed = str((await request.form()).get("email", "")).strip()
    world = request.app.state.world
    return await run_in_threadpool(_act, world, _id(request), typed, paying)


def _act(world: World, id_: str, typed: str, paying: bool) -> Response:
    timeline.catch_up(world)
    with world.store.writing():
        session = objects.find(world.store, id_, "checkout.session")
        if session is None or session["status"] == "expired":
            return _page(world, id_)
        if session["status"] == "complete":
            return _back_to_shop(session)
        email = sessions.email_of(world.store, session) or typed
        if not looks_like_email(email):
            return _page(world, id_, typed=email, error=_NOT_AN_EMAIL, status=422)
        if paying:
            return _back_to_shop(payments.pay(world, session, Person(email), world.now()))
        payments.decline(world, session, Person(email), world.now())
        return _page(world, id_, typed=email, declined=True)


def _back_to_shop(session: Body) -> Response:
    return RedirectResponse(_success_url(session), 303)


def _page(
    world: World,
    id_: str,
    *,
    typed: str = "",
    error: str = "",
    declined: bool = False,
    status: int = 200,
) -> Response:
    timeline.catch_up(world)
    session = objects.find(world.store, id_, "checkout.session")
    if session is None:
        return page("Nothing here", fill("checkout_missing.html"), status=404)
    organization = session["branding_settings"]["display_name"]
    if session["status"] != "open":
        return _closed(session, organization)
    known = sessions.email_of(world.store, session)
    verb = _VERBS.get(session["submit_type"], "Pay")
    amount = dollars(session["amount_total"])
    submit_text = session["custom_text"]["submit"]
    body = fill(
        "checkout.html",
        organization=organization,
        amount=amount,
        lines=_lines(world, session),
        alert=_alert(error, declined),
        email=fill("checkout_email_known.html", email=known)
        if known
        else _email_field(typed, error),
        message=fill("checkout_message.html", text=submit_text["message"]) if submit_text else None,
        verb=f"{verb} {amount}",
        session=id_,
        back=fill("checkout_back.html", url=session["cancel_url"], organization=organization)
        if session["cancel_url"]
        else None,
    )
    return page(f"{'Error: ' if error or declined else ''}{verb} {amount}", body, status=status)


def _closed(session: Body, organization: str) -> Response:
    if session["status"] == "complete":
        title, text = "Already paid", "This was paid. Nothing more is needed."
        url = _success_url(session)
    else:
        title, text = "This checkout has expired", "No card was charged. Go back and start again."
        url = session["cancel_url"]
    body = fill(
        "checkout_closed.html",
        title=title,
        text=text,
        organization=organization,
        amount=dollars(session["amount_total"]),
        back=fill("checkout_back.html", url=url, organization=organization) if url else None,
    )
    return page(title, body)


def _success_url(session: Body) -> str:
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _alert(error: str, declined: bool) -> Html | None:
    if declined:
        text = f"{DECLINED.message} Nothing was charged. Try again."
        return fill("checkout_alert.html", text=text)
    return fill("checkout_alert_field.html", text=error) if error else None


def _email_field(typed: str, error: str) -> Html:
    return fill(
        "checkout_email.html",
        email=typed,
        error=fill("checkout_email_error.html", text=error) if error else None,
        described=Html('aria-describedby="email-error" aria-invalid="true"' if error else ""),
    )


def _lines(world: World, session: Body) -> Html:
    items = objects.children(world.store, session["id"], "item")
    return Html(
        "".join(
            fill(
                "checkout_line.html",
                description=item["description"],
                quantity=f" × {item['quantity']}" if item["quantity"] > 1 else None,
                amount=dollars(item["amount_total"]),
            )
            for item in items
        )
    )


def _id(request: Request) -> str:
    return str(request.path_params["session"])


ROUTES = [
    Route("/{session}", _show, methods=["GET"]),
    Route("/{session}/pay", _pay, methods=["POST"]),
    Route("/{session}/decline", _decline, methods=["POST"]),
]
