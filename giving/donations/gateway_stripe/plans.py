"""Stripe's subscriptions: how a plan stands, and what we change about it.

Facts of the API version: the current period stands on the items; a subscription is charged by its
own payment method, or else by its customer's; `paused` is no state but `pause_collection`.
"""

import calendar
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from giving.donations.gateway import PlanState, ProcessorRefused, Subscription
from giving.donations.gateway_stripe.client import moment, translated
from giving.donations.gateway_stripe.products import COVERED, Products, is_covered
from giving.officetime import office_day

PARTS = [
    "default_payment_method",
    "customer.invoice_settings.default_payment_method",
    "latest_invoice",
]
STATES = {
    "incomplete": PlanState.PENDING,
    "incomplete_expired": PlanState.CANCELED,
    "trialing": PlanState.ACTIVE,
    "active": PlanState.ACTIVE,
    "past_due": PlanState.PAST_DUE,
    "unpaid": PlanState.UNPAID,
    "paused": PlanState.UNPAID,
    "canceled": PlanState.CANCELED,
}


class Plans(Products):
    """One subscription, or all of them."""

    @translated
    def subscription(self, subscription_id: str) -> Subscription:
        return read(self._retrieve(subscription_id))

    @translated
    def subscriptions(self) -> Iterator[Subscription]:
        page = self.client.v1.subscriptions.list(
            params={"status": "all", "limit": 100, "expand": [f"data.{part}" for part in PARTS]}
        )
        return iter([read(found.to_dict()) for found in page.auto_paging_iter()])

    @translated
    def change_amount(
        self,
        subscription_id: str,
        *,
        gift_minor: int,
        covered_minor: int,
        covered_description: str,
        key: str,
    ) -> Subscription:
        facts = self._retrieve(subscription_id)
        now = read(facts)
        # The first try may have got through though its answer was lost.
        if (now.amount_minor, now.covered_minor) == (gift_minor + covered_minor, covered_minor):
            return now
        gifts, covered = _parts(facts)
        if len(gifts) != 1:
            raise ProcessorRefused(f"{subscription_id} is not made of one gift and its fee")
        gift = gifts[0]
        items = [_repriced(gift, gift_minor)]
        if covered_minor:
            product = covered["price"]["product"] if covered else None
            product = product or self.product(COVERED, covered_description)
            items.append(_repriced(covered or _beside(gift, product), covered_minor))
        elif covered:
            items.append({"id": covered["id"], "deleted": True})
        return self._update(
            subscription_id, {"items": items, "proration_behavior": "none"}, key=key
        )

    @translated
    def pause(self, subscription_id: str, *, until: datetime | None, key: str) -> Subscription:
        pause: Any = ""
        if until is not None:
            pause = {"behavior": "void", "resumes_at": int(until.timestamp())}
        return self._update(subscription_id, {"pause_collection": pause}, key=key)

    @translated
    def end(self, subscription_id: str, *, key: str) -> Subscription:
        now = read(self._retrieve(subscription_id))
        if now.state is PlanState.CANCELED:
            return now
        self.client.v1.subscriptions.cancel(
            subscription_id,
            params={"invoice_now": False, "prorate": False},
            options={"idempotency_key": key},
        )
        return read(self._retrieve(subscription_id))

    @translated
    def card_page(self, customer: str, *, return_url: str, language: str) -> str:
        session = self.client.v1.billing_portal.sessions.create(
            params={
                "customer": customer,
                "return_url": return_url,
                "locale": language,  # type: ignore[typeddict-item]
                "flow_data": {
                    "type": "payment_method_update",
                    "after_completion": {
                        "type": "redirect",
                        "redirect": {"return_url": return_url},
                    },
                },
            }
        )
        return session.url

    def _retrieve(self, subscription_id: str) -> dict[str, Any]:
        found = self.client.v1.subscriptions.retrieve(subscription_id, params={"expand": PARTS})
        return found.to_dict()

    def _update(self, subscription_id: str, params: dict[str, Any], *, key: str) -> Subscription:
        updated = self.client.v1.subscriptions.update(
            subscription_id,
            params={**params, "expand": PARTS},  # type: ignore[arg-type]
            options={"idempotency_key": key},
        )
        return read(updated.to_dict())


def read(facts: dict[str, Any]) -> Subscription:
    """The port's words for a subscription that came with its PARTS."""
    gifts, covered = _parts(facts)
    covered_minor = _minor(covered) if covered else 0
    metadata = facts["metadata"] or {}
    pause = facts["pause_collection"]
    resumes_at = (pause or {}).get("resumes_at")
    ended_at, invoice = facts["ended_at"], facts["latest_invoice"] or {}
    card, expires_on = _card(facts)
    is_living = ended_at is None
    next_try = invoice.get("next_payment_attempt") if invoice.get("status") == "open" else None
    return Subscription(
        id=facts["id"],
        plan_id=metadata.get("plan", ""),
        customer=facts["customer"]["id"],
        state=STATES[facts["status"]],
        amount_minor=sum(_minor(gift) for gift in gifts) + covered_minor,
        covered_minor=covered_minor,
        is_ending=is_living and bool(facts["cancel_at_period_end"] or facts["cancel_at"]),
        paused=pause is not None,
        paused_until=office_day(moment(resumes_at)) if resumes_at else None,
        next_charge_at=moment(gifts[0]["current_period_end"]) if is_living else None,
        next_try_at=moment(next_try) if next_try and is_living else None,
        has_open_charge=invoice.get("status") == "open",
        started_at=moment(facts["start_date"]),
        ended_at=moment(ended_at) if ended_at else None,
        end_reason=(facts["cancellation_details"] or {}).get("reason") or "",
        card=card,
        card_expires_on=expires_on,
    )


def _parts(facts: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The items of the gift, one unless somebody added to it, and that of the covered fee."""
    items = facts["items"]["data"]
    covered = [item for item in items if is_covered(item["price"]["product"])]
    gifts = [item for item in items if item not in covered]
    return gifts or items, covered[0] if gifts and covered else None


def _minor(item: dict[str, Any]) -> int:
    return item["price"]["unit_amount"] * item["quantity"]


def _beside(gift: dict[str, Any], product: str) -> dict[str, Any]:
    """A new item that is charged together with the gift."""
    return {"price": {**gift["price"], "product": product}}


def _repriced(item: dict[str, Any], minor: int) -> dict[str, Any]:
    price = item["price"]
    recurring = price["recurring"]
    known = {"id": item["id"]} if "id" in item else {}
    return known | {
        "quantity": 1,
        "price_data": {
            "currency": price["currency"],
            "product": price["product"],
            "unit_amount": minor,
            "recurring": {
                "interval": recurring["interval"],
                "interval_count": recurring["interval_count"],
            },
        },
    }


def _card(facts: dict[str, Any]) -> tuple[str, date | None]:
    """How what pays is shown, `visa ···· 4242`, and the last day on which it works."""
    settings = facts["customer"].get("invoice_settings") or {}
    method = facts["default_payment_method"] or settings.get("default_payment_method")
    if not method:
        return "", None
    if card := method.get("card"):
        year, month = card["exp_year"], card["exp_month"]
        expires_on = date(year, month, calendar.monthrange(year, month)[1])
        return f"{card['brand']} ···· {card['last4']}", expires_on
    if bank := method.get("us_bank_account"):
        return f"{bank['bank_name']} ···· {bank['last4']}", None
    return method["type"], None
