"""What Stripe calls products: the names that stand on its pages beside the parts of a plan."""

from contextlib import suppress
from hashlib import sha256

import stripe

from giving.donations.gateway_stripe.client import Connected

GIFT, COVERED = "gift", "covered"


class Products(Connected):
    """A plan's amounts change and its products stay, so these have names of our own making."""

    def product(self, part: str, name: str) -> str:
        """The id of the product of that name, made where it is missing.

        The id begins with the part that it stands for: so a plan's covered fee is known again.
        """
        product_id = f"{part}-{sha256(name.encode()).hexdigest()[:24]}"
        try:
            self.client.v1.products.retrieve(product_id)
        except stripe.InvalidRequestError as missing:
            if missing.code != "resource_missing":
                raise
            # Somebody else may be making it at this moment.
            with suppress(stripe.InvalidRequestError):
                self.client.v1.products.create(params={"id": product_id, "name": name})
        return product_id


def is_covered(product_id: str) -> bool:
    """Whether a product stands for the fee that the donor covers."""
    return product_id.startswith(f"{COVERED}-")
