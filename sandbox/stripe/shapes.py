"""The processor's payment objects at their birth, every field in its place."""

from typing import Any

from sandbox.stripe.objects import new_id

Body = dict[str, Any]

_PRACTICE_CARD = {
    "amount_authorized": None,
    "authorization_code": None,
    "brand": "visa",
    "checks": {
        "address_line1_check": None,
        "address_postal_code_check": None,
        "cvc_check": "pass",
    },
    "country": "US",
    "exp_month": 12,
    "exp_year": 2034,
    "extended_authorization": {"status": "disabled"},
    "fingerprint": "practicecard4242",
    "funding": "credit",
    "incremental_authorization": {"status": "unavailable"},
    "installments": None,
    "last4": "4242",
    "mandate": None,
    "multicapture": {"status": "unavailable"},
    "network": "visa",
    "network_token": {"used": False},
    "network_transaction_id": None,
    "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
    "regulated_status": "unregulated",
    "three_d_secure": None,
    "wallet": None,
}
_AUTHORIZED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 12,
    "seller_message": "Payment complete.",
    "type": "authorized",
}
_DECLINED = _AUTHORIZED | {
    "network_status": "declined_by_network",
    "network_decline_code": "01",
    "reason": "generic_decline",
    "seller_message": "The bank gave no reason for declining.",
    "type": "issuer_declined",
}
DECLINE_MESSAGE = "Your card was declined."


def payment_intent(session: Body, details: Body, at: int) -> Body:
    """The intent a Checkout session makes when a person first tries to pay.

    `details` is what the session's `payment_intent_data` asked for.
    """
    intent_id = new_id("pi_3", 23)
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('', 25)}",
        "confirmation_method": "automatic",
        "created": at,
        "currency": session["currency"],
        "customer": session["customer"],
        "customer_account": None,
        "description": details.get("description"),
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": details.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": "automatic",
            }
        },
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": details.get("receipt_email"),
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": details.get("statement_descriptor"),
        "statement_descriptor_suffix": details.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def charge(intent: Body, *, email: str, name: str | None, at: int, paid: bool) -> Body:
    """One try to take an intent's amount from the practice card."""
    return {
        "id": new_id("ch_3", 23),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": {
            "address": None,
            "email": email,
            "name": name,
            "phone": None,
            "tax_id": None,
        },
        "calculated_statement_descriptor": "PRACTICE",
        "captured": paid,
        "created": at,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if paid else "card_declined",
        "failure_message": None if paid else DECLINE_MESSAGE,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _AUTHORIZED if paid else _DECLINED,
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": None,
        "payment_method_details": {
            "card": _PRACTICE_CARD | {"amount_authorized": intent["amount"] if paid else None},
            "type": "card",
        },
        "radar_options": {},
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded" if paid else "failed",
        "transfer_data": None,
        "transfer_group": None,
    }


def decline_error(charge_: Body) -> Body:
    """What an intent remembers of a declined charge."""
    return {
        "charge": charge_["id"],
        "code": "card_declined",
        "decline_code": "generic_decline",
        "doc_url": "https://stripe.com/docs/error-codes/card-declined",
        "message": DECLINE_MESSAGE,
        "type": "card_error",
    }


def refund(
    charge_: Body, amount: int, *, reason: str | None, notes: dict[str, str], at: int
) -> Body:
    """Money on its way back to the card of a charge."""
    return {
        "id": new_id("re_3", 23),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge_["id"],
        "created": at,
        "currency": charge_["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": notes,
        "payment_intent": charge_["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
