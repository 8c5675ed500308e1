"""The front page: what this outside world is, and what lately happened in it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.mail import box, reader
from sandbox.pages import Html, dollars, fill, fill_each, page, when
from sandbox.stripe import books, deliveries, endpoints, events
from sandbox.world import World

_LATEST = 8


def _show(request: Request) -> Response:
    world: World = request.app.state.world
    target = endpoints.target(world.store)
    body = fill(
        "front.html",
        events=_events(world) or fill("front_no_events.html"),
        mails=reader.rows(box.find(world.store, limit=_LATEST)) or fill("mail_none.html"),
        mail_count=box.count(world.store),
        books=_books(world) or fill("front_no_books.html"),
        clock=when(world.now()),
        clock_state="stands still" if world.switches["clock"] is not None else "runs",
        webhook=target["url"] if target and target["status"] == "enabled" else "nobody",
        held="held back" if world.switches["webhooks_paused"] else "sent",
        smtp_port=world.smtp_port,
        url=world.url,
    )
    return page("The outside world", body)


def _events(world: World) -> Html:
    return fill_each(
        "front_event.html", [_event_row(world, one) for one in events.latest(world.store, _LATEST)]
    )


def _event_row(world: World, event: dict[str, Any]) -> dict[str, Any]:
    planned = deliveries.report(world.store, 10, event["id"])
    states = {one["state"] for one in planned}
    tries = sum(one["tries"] for one in planned)
    if not planned:
        state, word = "none", "nobody listens"
    elif states == {"delivered"}:
        state, word = "delivered", "delivered" if tries == 1 else f"delivered, {tries} tries"
    elif "pending" in states:
        state, word = "pending", f"waiting, {tries} tries" if tries else "waiting"
    else:
        state, word = "given-up", "given up"
    return {
        "type": event["type"],
        "id": event["id"],
        "at": when(event["created"]),
        "state": state,
        "word": word,
    }


def _books(world: World) -> Html:
    rows = [
        {
            "currency": currency.upper(),
            "gross": dollars(book["gross"]),
            "refunded": dollars(book["refunded"] - book["refund_failed"]),
            "disputed": dollars(book["disputed"] - book["reversed"]),
            "disputes": f"{book['disputes']:,}",
            "fee": dollars(book["fee"] + book["dispute_fees"]),
            "net": dollars(book["net"]),
            "paid_out": dollars(book["paid_out"]),
            "charges": f"{book['charges']:,}",
            "refunds": f"{book['refunds']:,}",
        }
        for currency, book in books.totals(world.store).items()
    ]
    return fill_each("front_books.html", rows)


ROUTES = [Route("/", _show)]
