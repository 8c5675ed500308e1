"""Objects the API only reads here: payment intents and charges."""

from typing import Any

from sandbox.stripe import objects
from sandbox.stripe.call import Call, Handler, Route
from sandbox.stripe.paging import answer_list


def _reading(kind: str, url: str, id_: str, *filters: str) -> list[Route]:
    return [
        Route("GET", url, _lister(kind, url, {name: f"$.{name}" for name in filters})),
        Route("GET", f"{url}/{{{id_}}}", _retriever(kind, id_)),
    ]


def _retriever(kind: str, id_: str) -> Handler:
    def retrieve(call: Call) -> dict[str, Any]:
        return objects.get(call.world.store, call.ids[id_], kind, id_)

    return retrieve


def _lister(kind: str, url: str, filters: dict[str, str]) -> Handler:
    def list_(call: Call) -> dict[str, Any]:
        return answer_list(call, kind, url=url, filters=filters)

    return list_


ROUTES = [
    *_reading("payment_intent", "/v1/payment_intents", "intent", "customer"),
    *_reading("charge", "/v1/charges", "charge", "customer", "payment_intent"),
]
