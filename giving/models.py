"""Door: every room's models, where Django looks for them."""

from giving.deliveries.models import Arrival, Delivery, DeliveryEvent, Gift, Parcel
from giving.donations.models import Donation, LedgerEntry, Receipt, ReceiptYear
from giving.drives.models import ClosedDay, Drive, Fund
from giving.messaging.models import InboxEvent, OutboxJob, TaskRun
from giving.newsletters.models import Subscription, Topic
from giving.supporters.models import Consent, Supporter
from giving.wishes.models import Category, Claim, Household, Promise, Recipient, Wish, WishUnit

__all__ = [
    "Arrival",
    "Category",
    "Claim",
    "ClosedDay",
    "Consent",
    "Delivery",
    "DeliveryEvent",
    "Donation",
    "Drive",
    "Fund",
    "Gift",
    "Household",
    "InboxEvent",
    "LedgerEntry",
    "OutboxJob",
    "Parcel",
    "Promise",
    "Receipt",
    "ReceiptYear",
    "Recipient",
    "Subscription",
    "Supporter",
    "TaskRun",
    "Topic",
    "Wish",
    "WishUnit",
]
