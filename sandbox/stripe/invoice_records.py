"""Invoices and their payments by the API: read, list, and pay one by hand."""

from typing import Any

from sandbox.stripe import collection, invoices, objects, payment_methods
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import ApiError, beyond_stand_in, invalid
from sandbox.stripe.paging import Conditions, answer_list, whole_list

Body = dict[str, Any]


def _retrieve(call: Call) -> Body:
    return objects.get(call.world.store, call.ids["invoice"], "invoice", "invoice")


def _list(call: Call) -> Body:
    extra: Conditions = []
    if "subscription" in call.params:
        extra.append(("parent = ?", [call.params["subscription"]]))
    return answer_list(
        call,
        "invoice",
        url="/v1/invoices",
        filters={"customer": "$.customer", "status": "$.status"},
        extra=extra,
        handled=frozenset({"subscription"}),
    )


def _lines(call: Call) -> Body:
    for name in sorted(set(call.params) - {"limit", "expand"}):
        raise beyond_stand_in(name)
    invoice = _retrieve(call)
    return whole_list(invoice["lines"]["data"], invoice["lines"]["url"])


def _pay(call: Call) -> Body:
    for name in sorted(set(call.params) - {"payment_method", "off_session", "expand"}):
        raise beyond_stand_in(name)
    invoice = _retrieve(call)
    if invoice["status"] == "paid":
        raise ApiError("Invoice is already paid", code="invoice_already_paid")
    if invoice["status"] == "draft":
        invoices.finalize(call.world, invoice, call.at)
    if invoice["status"] != "open":
        raise invalid(f"A {invoice['status']} invoice cannot be paid.", "invoice")
    method = None
    if "payment_method" in call.params:
        method = payment_methods.owned(
            call.world, call.params["payment_method"], invoice["customer"], "payment_method"
        )
    collection.attempt(call.world, invoice, call.at, method=method, cause=call.cause)
    return _retrieve(call)


def _retrieve_payment(call: Call) -> Body:
    id_ = call.ids["invoice_payment"]
    return objects.get(call.world.store, id_, "invoice_payment", "invoice_payment")


def _list_payments(call: Call) -> Body:
    extra: Conditions = []
    payment = call.params.get("payment", {})
    if payment:
        if payment["type"] != "payment_intent" or "payment_intent" not in payment:
            raise beyond_stand_in("payment other than a payment_intent")
        paying = "json_extract(body, '$.payment.payment_intent') = ?"
        extra.append((paying, [payment["payment_intent"]]))
    if "invoice" in call.params:
        extra.append(("parent = ?", [call.params["invoice"]]))
    return answer_list(
        call,
        "invoice_payment",
        url="/v1/invoice_payments",
        filters={"status": "$.status"},
        extra=extra,
        handled=frozenset({"payment", "invoice"}),
    )


ROUTES = [
    Route("GET", "/v1/invoices", _list),
    Route("GET", "/v1/invoices/{invoice}", _retrieve),
    Route("GET", "/v1/invoices/{invoice}/lines", _lines),
    Route("POST", "/v1/invoices/{invoice}/pay", _pay),
    Route("GET", "/v1/invoice_payments", _list_payments),
    Route("GET", "/v1/invoice_payments/{invoice_payment}", _retrieve_payment),
]
