"""Money: what was promised and given, what happened to it, and what proves it."""

from giving.donations.models.defence import GivingAttempt, GivingCode, GivingGate
from giving.donations.models.donation import Donation
from giving.donations.models.ledger import MOVES_THE_GIFT, LedgerEntry
from giving.donations.models.letter import PrintedLetter
from giving.donations.models.payout import Payout, PayoutLine, ReconciliationRun
from giving.donations.models.plan import Frequency, Plan, PlanNote
from giving.donations.models.preset import AmountPreset
from giving.donations.models.receipt import Receipt, ReceiptYear, Statement, StatementRun
from giving.donations.models.returned import Dispute, FraudWarning, RefundRequest
from giving.donations.models.tribute import Tribute

__all__ = [
    "MOVES_THE_GIFT",
    "AmountPreset",
    "Dispute",
    "Donation",
    "FraudWarning",
    "Frequency",
    "GivingAttempt",
    "GivingCode",
    "GivingGate",
    "LedgerEntry",
    "Payout",
    "PayoutLine",
    "Plan",
    "PlanNote",
    "PrintedLetter",
    "Receipt",
    "ReceiptYear",
    "ReconciliationRun",
    "RefundRequest",
    "Statement",
    "StatementRun",
    "Tribute",
]
