"""The hosted page of an invoice: a person pays what a card would not, or shows up at the bank."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.pages import Html, dollars, fill, page
from sandbox.stripe import collection, invoices, objects, practice_cards
from sandbox.world import World

Body = dict[str, Any]


async def _show(request: Request) -> Response:
    return await run_in_threadpool(_page, request.app.state.world, _id(request))


async def _pay(request: Request) -> Response:
    card = str((await request.form()).get("card", ""))
    return await run_in_threadpool(_try, request.app.state.world, _id(request), card)


async def _confirm(request: Request) -> Response:
    return await run_in_threadpool(_show_up, request.app.state.world, _id(request))


def _try(world: World, id_: str, card: str) -> Response:
    with world.store.writing():
        invoice = objects.find(world.store, id_, "invoice")
        if invoice is not None and invoice["status"] == "open":
            customer = objects.get(world.store, invoice["customer"], "customer", "customer")
            method = practice_cards.give(world, customer, card, world.now())
            collection.attempt(world, invoice, world.now(), method=method)
    return RedirectResponse(f"/stripe/i/{id_}", 303)


def _show_up(world: World, id_: str) -> Response:
    with world.store.writing():
        invoice = objects.find(world.store, id_, "invoice")
        intent = _waiting_for_bank(world, invoice)
        if invoice is not None and intent is not None:
            method = objects.get(
                world.store, intent["payment_method"], "payment_method", "payment_method"
            )
            collection.take(world, invoice, intent, method, world.now(), challenged=True)
    return RedirectResponse(f"/stripe/i/{id_}", 303)


def _page(world: World, id_: str) -> Response:
    invoice = objects.find(world.store, id_, "invoice")
    if invoice is None or invoice["number"] is None:
        return page("Nothing here", fill("portal_missing.html"), status=404)
    amount = dollars(invoice["amount_due"])
    body = fill(
        "invoice.html",
        number=invoice["number"],
        amount=amount,
        state=invoice["status"],
        deed=_deed(world, invoice),
    )
    return page(f"Invoice of {amount}", body)


def _deed(world: World, invoice: Body) -> Html | None:
    if invoice["status"] != "open":
        return None
    if _waiting_for_bank(world, invoice) is not None:
        return fill("invoice_confirm.html", invoice=invoice["id"])
    return fill("invoice_pay.html", invoice=invoice["id"], choices=practice_cards.choices())


def _waiting_for_bank(world: World, invoice: Body | None) -> Body | None:
    if invoice is None or invoice["status"] != "open":
        return None
    intent = invoices.intent_of(world, invoice)
    return intent if intent["status"] == "requires_action" else None


def _id(request: Request) -> str:
    return str(request.path_params["invoice"])


ROUTES = [
    Route("/{invoice}", _show, methods=["GET"]),
    Route("/{invoice}/pay", _pay, methods=["POST"]),
    Route("/{invoice}/confirm", _confirm, methods=["POST"]),
]
