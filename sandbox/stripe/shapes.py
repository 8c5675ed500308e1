"""The processor's payment objects at their birth, every field in its place."""

from typing import Any

from sandbox.stripe.cards import Failure
from sandbox.stripe.objects import new_id
from sandbox.stripe.payment_methods import BANK_ACCOUNT, CARD

Body = dict[str, Any]

_CARD_TRIED = {
    "amount_authorized": None,
    "authorization_code": None,
    "extended_authorization": {"status": "disabled"},
    "incremental_authorization": {"status": "unavailable"},
    "installments": None,
    "mandate": None,
    "multicapture": {"status": "unavailable"},
    "network_token": {"used": False},
    "network_transaction_id": None,
    "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
    "three_d_secure": None,
}
_OF_THE_CARD = (
    "brand",
    "checks",
    "country",
    "exp_month",
    "exp_year",
    "fingerprint",
    "funding",
    "last4",
    "regulated_status",
    "wallet",
)
_OF_THE_BANK_ACCOUNT = (
    "account_holder_type",
    "account_type",
    "bank_name",
    "fingerprint",
    "last4",
    "routing_number",
)
_CHALLENGED = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": "05",
    "exemption_indicator": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": "practice-authentication",
    "version": "2.2.0",
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
_OF_A_BANK = {name: one for name, one in _AUTHORIZED.items() if name != "risk_score"} | {
    "risk_level": "not_assessed"
}
_METHOD_OPTIONS: dict[str, Body] = {
    CARD: {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    },
    BANK_ACCOUNT: {"verification_method": "automatic"},
}


def payment_intent(
    *,
    amount: int,
    currency: str,
    customer: str | None,
    details: Body,
    types: list[str],
    at: int,
) -> Body:
    """An intent that waits for a payment method; `details` are what its maker asked for it."""
    intent_id = new_id("pi_3", 23)
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
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
        "currency": currency,
        "customer": customer,
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
        "payment_method_options": {kind: _METHOD_OPTIONS[kind] for kind in types},
        "payment_method_types": types,
        "processing": None,
        "receipt_email": details.get("receipt_email"),
        "review": None,
        "setup_future_usage": details.get("setup_future_usage"),
        "shipping": None,
        "statement_descriptor": details.get("statement_descriptor"),
        "statement_descriptor_suffix": details.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def charge(intent: Body, method: Body, *, at: int, status: str, challenged: bool = False) -> Body:
    """One try to take an intent's amount: `succeeded`, `pending` (a bank account) or `failed`."""
    paid = status != "failed"
    by_card = method["type"] == CARD
    return {
        "id": new_id("ch_3" if by_card else "py_3", 23),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "PRACTICE" if by_card else None,
        "captured": paid,
        "created": at,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": _AUTHORIZED if by_card else _OF_A_BANK,
        "paid": status == "succeeded",
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _tried(intent, method, paid, challenged),
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
        "status": status,
        "transfer_data": None,
        "transfer_group": None,
    }


def failed(charge_: Body, failure: Failure) -> Body:
    """The fields of a charge that change when it fails."""
    return {
        "amount_captured": 0,
        "captured": False,
        "failure_code": failure.code,
        "failure_message": failure.message,
        "outcome": _DECLINED if charge_["payment_method_details"]["type"] == CARD else _OF_A_BANK,
        "paid": False,
        "status": "failed",
    }


def payment_error(failure: Failure, method: Body, charge_: Body | None) -> Body:
    """What an intent remembers of a try that failed."""
    error = {
        "code": failure.code,
        "doc_url": f"https://stripe.com/docs/error-codes/{failure.code.replace('_', '-')}",
        "message": failure.message,
        "payment_method": method,
        "type": "card_error" if method["type"] == CARD else "invalid_request_error",
    }
    if charge_ is not None:
        error["charge"] = charge_["id"]
    if failure.decline_code is not None:
        error["decline_code"] = failure.decline_code
    return error


def _tried(intent: Body, method: Body, paid: bool, challenged: bool) -> Body:
    if method["type"] != CARD:
        account = {name: method[BANK_ACCOUNT][name] for name in _OF_THE_BANK_ACCOUNT}
        account |= {"expected_debit_date": "", "payment_reference": None}
        return {"type": BANK_ACCOUNT, BANK_ACCOUNT: account}
    card = {name: method[CARD][name] for name in _OF_THE_CARD}
    card |= _CARD_TRIED | {
        "amount_authorized": intent["amount"] if paid else None,
        "network": method[CARD]["brand"],
        "three_d_secure": _CHALLENGED if challenged else None,
    }
    return {"type": CARD, CARD: card}
