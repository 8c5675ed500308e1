"""What the hosted checkout shows: the bill, the ways to pay, the bank's question, the end."""

from typing import Any

from starlette.responses import Response

from sandbox.pages import Html, dollars, fill, fill_each, page
from sandbox.stripe import objects, sessions
from sandbox.stripe.payment_methods import BANK_ACCOUNT
from sandbox.world import World

Body = dict[str, Any]

_VERBS = {"donate": "Donate", "book": "Book", "subscribe": "Subscribe"}


def bill(
    world: World, session: Body, *, typed: str = "", error: str = "", failure: str = ""
) -> Response:
    """The page of an open session; `error` is about the typed address, `failure` about a card."""
    known = sessions.email_of(world.store, session)
    verb = f"{_VERBS.get(session['submit_type'], 'Pay')} {dollars(session['amount_total'])}"
    submit_text = session["custom_text"]["submit"]
    body = fill(
        "checkout.html",
        bill=_header(session, _lines(world, session)),
        alert=_alert(error, failure),
        email=fill("checkout_email_known.html", email=known)
        if known
        else _email_field(typed, error),
        message=fill("checkout_message.html", text=submit_text["message"]) if submit_text else None,
        verb=verb,
        session=session["id"],
        bank_account=fill("checkout_bank_account.html", session=session["id"])
        if BANK_ACCOUNT in session["payment_method_types"]
        else None,
        back=_back(session, session["cancel_url"]),
    )
    title = f"{'Error: ' if error or failure else ''}{verb}"
    return page(title, body, status=422 if error else 200)


def bank(session: Body) -> Response:
    """The bank of a card wants to see its holder."""
    body = fill("checkout_bank.html", bill=_header(session), session=session["id"])
    return page("Your bank asks", body)


def closed(session: Body) -> Response:
    """The page of a session that was completed or has expired."""
    title, text, url = (
        "This checkout has expired",
        "No card was charged. Go back and start again.",
        "",
    )
    if session["status"] == "complete":
        title, text = "Already paid", "This was paid. Nothing more is needed."
        if session["payment_status"] == "unpaid":
            title, text = "Your bank works on it", "Your bank was asked. This takes some days."
        url = success_url(session)
    back = _back(session, url or session["cancel_url"])
    body = fill("checkout_closed.html", title=title, text=text, bill=_header(session), back=back)
    return page(title, body)


def missing() -> Response:
    """The page of a session that never was."""
    return page("Nothing here", fill("checkout_missing.html"), status=404)


def success_url(session: Body) -> str:
    """Where a person goes who completed this session."""
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def _header(session: Body, lines: Html | None = None) -> Html:
    return fill(
        "checkout_bill.html",
        organization=session["branding_settings"]["display_name"],
        amount=dollars(session["amount_total"]),
        lines=fill("checkout_lines.html", lines=lines) if lines else None,
    )


def _back(session: Body, url: str | None) -> Html | None:
    organization = session["branding_settings"]["display_name"]
    return fill("checkout_back.html", url=url, organization=organization) if url else None


def _alert(error: str, failure: str) -> Html | None:
    if failure:
        text = f"{failure} Nothing was charged. Try again."
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
    return fill_each(
        "checkout_line.html",
        [
            {
                "description": item["description"],
                "quantity": f" × {item['quantity']}" if item["quantity"] > 1 else None,
                "amount": dollars(item["amount_total"]),
                "every": _every(item["price"]["recurring"]),
            }
            for item in objects.children(world.store, session["id"], "item")
        ],
    )


def _every(recurring: Body | None) -> str | None:
    if recurring is None:
        return None
    count, interval = recurring["interval_count"], recurring["interval"]
    return f" a {interval}" if count == 1 else f" every {count} {interval}s"
