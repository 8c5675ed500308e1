"""The hosted Checkout page: what a person clicks, without JavaScript."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.stripe import checkout_view, objects, payments, sessions
from sandbox.stripe.cards import DECLINED, NOT_AUTHENTICATED
from sandbox.stripe.checks import looks_like_email
from sandbox.stripe.payments import Person
from sandbox.world import World

Body = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]
Try = Callable[[World, Body, Person, int], Body]

_NOT_AN_EMAIL = "Enter an e-mail address, such as name@example.org."


async def _show(request: Request) -> Response:
    return await run_in_threadpool(_page, request.app.state.world, _id(request))


async def _show_bank(request: Request) -> Response:
    return await run_in_threadpool(_bank, request.app.state.world, _id(request))


def _trying(deed: Try) -> Endpoint:
    async def click(request: Request) -> Response:
        typed = str((await request.form()).get("email", "")).strip()
        world = request.app.state.world
        return await run_in_threadpool(_try, world, _id(request), typed, deed)

    return click


def _answering(*, seen: bool) -> Endpoint:
    async def click(request: Request) -> Response:
        return await run_in_threadpool(_answer, request.app.state.world, _id(request), seen)

    return click


def _page(world: World, id_: str) -> Response:
    session = objects.find(world.store, id_, "checkout.session")
    if session is None:
        return checkout_view.missing()
    if session["status"] != "open":
        return checkout_view.closed(session)
    return checkout_view.bill(world, session)


def _try(world: World, id_: str, typed: str, deed: Try) -> Response:
    with world.store.writing():
        session = objects.find(world.store, id_, "checkout.session")
        if session is None or session["status"] == "expired":
            return _page(world, id_)
        if session["status"] == "complete":
            return _go(checkout_view.success_url(session))
        email = sessions.email_of(world.store, session) or typed
        if not looks_like_email(email):
            return checkout_view.bill(world, session, typed=email, error=_NOT_AN_EMAIL)
        deed(world, session, Person(email), world.now())
        if session["status"] == "complete":
            return _go(checkout_view.success_url(session))
        if payments.asked_by_bank(world, session):
            return _go(f"{session['url']}/bank")
        return checkout_view.bill(world, session, typed=email, failure=DECLINED.message)


def _bank(world: World, id_: str) -> Response:
    session = objects.find(world.store, id_, "checkout.session")
    if session is None or payments.asked_by_bank(world, session) is None:
        return _page(world, id_)
    return checkout_view.bank(session)


def _answer(world: World, id_: str, seen: bool) -> Response:
    with world.store.writing():
        session = objects.find(world.store, id_, "checkout.session")
        method = payments.asked_by_bank(world, session) if session else None
        if session is None or method is None:
            return _page(world, id_)
        if seen:
            payments.confirm(world, session, method, world.now())
            return _go(checkout_view.success_url(session))
        payments.refuse(world, session, method, world.now())
        return checkout_view.bill(world, session, failure=NOT_AUTHENTICATED.message)


def _go(url: str) -> Response:
    return RedirectResponse(url, 303)


def _id(request: Request) -> str:
    return str(request.path_params["session"])


ROUTES = [
    Route("/{session}", _show, methods=["GET"]),
    Route("/{session}/pay", _trying(payments.pay), methods=["POST"]),
    Route("/{session}/decline", _trying(payments.decline), methods=["POST"]),
    Route("/{session}/debit", _trying(payments.debit), methods=["POST"]),
    Route("/{session}/ask-bank", _trying(payments.ask_bank), methods=["POST"]),
    Route("/{session}/bank", _show_bank, methods=["GET"]),
    Route("/{session}/bank/confirm", _answering(seen=True), methods=["POST"]),
    Route("/{session}/bank/refuse", _answering(seen=False), methods=["POST"]),
]
