"""Cards and bank accounts: their shape, whose they are, and what the API tells of them."""

from typing import Any

from sandbox.stripe import events, objects
from sandbox.stripe.call import Call, Route
from sandbox.stripe.errors import invalid
from sandbox.stripe.paging import Conditions, answer_list
from sandbox.world import World

Body = dict[str, Any]

CARD = "card"
BANK_ACCOUNT = "us_bank_account"


def shape(kind: str, *, email: str | None, name: str | None, at: int, **card: Any) -> Body:
    """A payment method of nobody yet; `card` may give brand, last4, exp_month, exp_year."""
    method: Body = {
        "id": objects.new_id("pm_1", 23),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": {
            "address": None,
            "email": email,
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "created": at,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "radar_options": {},
        "type": kind,
    }
    return method | ({CARD: _card(**card)} if kind == CARD else {BANK_ACCOUNT: _bank_account()})


def attach(world: World, method: Body, customer_id: str, at: int) -> None:
    """Make a payment method this customer's."""
    method["customer"] = customer_id
    objects.save(world.store, method)
    events.record(world, "payment_method.attached", method, at=at)


def of_customer(world: World, customer_id: str) -> list[Body]:
    """All that this customer ever gave, the oldest first."""
    owned = "json_extract(body, '$.customer') = ?"
    return objects.where(world.store, "payment_method", owned, (customer_id,))


def owned(world: World, id_: str, customer_id: str, param: str) -> Body:
    """A payment method of this customer, or the processor's refusal that names the parameter."""
    method = objects.get(world.store, id_, "payment_method", param)
    if method["customer"] != customer_id:
        raise invalid("The payment method does not belong to this customer.", param)
    return method


def _card(
    brand: str = "visa", last4: str = "4242", exp_month: int = 12, exp_year: int = 2034
) -> Body:
    return {
        "brand": brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "US",
        "display_brand": brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": f"practicecard{last4}",
        "funding": "credit",
        "generated_from": None,
        "last4": last4,
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _bank_account() -> Body:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "PRACTICE BANK",
        "financial_connections_account": None,
        "fingerprint": "practicebank6789",
        "last4": "6789",
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": "110000000",
        "status_details": {},
    }


def _retrieve(call: Call) -> Body:
    id_ = call.ids["payment_method"]
    return objects.get(call.world.store, id_, "payment_method", "payment_method")


def _list(call: Call) -> Body:
    return answer_list(
        call,
        "payment_method",
        url="/v1/payment_methods",
        filters={"customer": "$.customer", "type": "$.type"},
    )


def _list_of_customer(call: Call) -> Body:
    customer = objects.get(call.world.store, call.ids["customer"], "customer", "customer")
    mine: Conditions = [("json_extract(body, '$.customer') = ?", [customer["id"]])]
    return answer_list(
        call,
        "payment_method",
        url=f"/v1/customers/{customer['id']}/payment_methods",
        filters={"type": "$.type"},
        extra=mine,
    )


ROUTES = [
    Route("GET", "/v1/payment_methods", _list),
    Route("GET", "/v1/payment_methods/{payment_method}", _retrieve),
    Route("GET", "/v1/customers/{customer}/payment_methods", _list_of_customer),
]
