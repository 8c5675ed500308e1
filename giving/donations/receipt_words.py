"""The sentences of receipts and statements that the tax office asks for, and those it forbids.

Written acknowledgments (IRS Publication 1771): who received, how much money or which goods but
never their value, and whether anything was given in return. Above $75 with something in return the
donor must be told what part is deductible, by an estimate in good faith.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from giving.money import Money

ACKNOWLEDGED_FROM_MINOR = 250_00
DISCLOSED_ABOVE_MINOR = 75_00

Words = Callable[[dict], list[str]]


def of_gift(facts: dict) -> list[str]:
    """In the language that is active; `facts` as `receipt_facts` writes them."""
    method = facts["method"]
    if method == "daf":
        return _of_a_fund(facts)
    if method in ("stock", "goods"):
        return [_described(facts), _in_return(facts), _forms(method), _exempt(facts)]
    words = [_in_return(facts), _keep(facts), _exempt(facts)]
    return [_matched(facts), *words] if facts["credited"] else words


def of_year(facts: dict) -> list[str]:
    """The foot of a statement, whose lines say where something was given in return."""
    some_benefit = any(line["benefit_minor"] or line["benefit"] for line in facts["gifts"])
    return [
        _(
            "Where something was given in return, the line says what, with our good-faith "
            "estimate of its worth. For all other gifts, no goods or services were provided in "
            "exchange."
        )
        if some_benefit
        else _("No goods or services were provided in exchange for these gifts."),
        _(
            "For each gift listed here, those of $250 or more included, this statement is the "
            "written acknowledgment that the tax office (IRS) asks for. Please have it before "
            "you file your return, and keep it with your records."
        ),
        _exempt(facts),
    ]


def _in_return(facts: dict) -> str:
    benefit, worth = facts.get("benefit", ""), facts.get("benefit_minor", 0)
    if not benefit and not worth:
        return _("No goods or services were provided in exchange for this gift.")
    told = {"benefit": benefit or _("goods or services"), "worth": Money(worth).exact}
    if not worth:
        return (
            _(
                "In return you received: %(benefit)s. Under the rules of the tax office (IRS) its "
                "worth is insubstantial, so it takes nothing from your gift."
            )
            % told
        )
    if facts["method"] == "stock":
        return (
            _(
                "In return you received: %(benefit)s. We estimate in good faith that it is worth "
                "%(worth)s; your deduction is limited to what your gift is worth above that."
            )
            % told
        )
    told |= {
        "amount": Money(facts["remains_minor"]).exact,
        "deductible": Money(facts["deductible_minor"]).exact,
    }
    if facts["remains_minor"] > DISCLOSED_ABOVE_MINOR:
        words = _(
            "In return for your payment of %(amount)s you received: %(benefit)s. We estimate in "
            "good faith that it is worth %(worth)s. For federal income tax, what you can deduct "
            "is limited to the part of your payment above that worth: %(deductible)s."
        )
    else:
        words = _(
            "In return you received: %(benefit)s, by our good-faith estimate worth %(worth)s. The "
            "rest of your payment, %(deductible)s, is a gift."
        )
    return words % told


def _keep(facts: dict) -> str:
    if facts["deductible_minor"] >= ACKNOWLEDGED_FROM_MINOR:
        return _(
            "This is the written acknowledgment that the tax office (IRS) asks for with gifts of "
            "$250 or more. Please have it before you file your return, and keep it with your "
            "records."
        )
    return _("Please keep this receipt with your tax records.")


def _described(facts: dict) -> str:
    return _(
        "We received: %(description)s. This letter describes your gift and puts no value on it, "
        "as only you can do that. It is the written acknowledgment that the tax office (IRS) asks "
        "for with gifts of $250 or more."
    ) % {"description": facts["description"].rstrip(". ")}


def _forms(method: str) -> str:
    if method == "stock":
        return _(
            "If your gifts other than money come to more than $500 in a year, the tax office "
            "(IRS) asks you for its Form 8283."
        )
    return _(
        "If your gifts other than money come to more than $500 in a year, the tax office (IRS) "
        "asks you for its Form 8283, and above $5,000 for an appraisal."
    )


def _of_a_fund(facts: dict) -> list[str]:
    fund, advisor = facts["donor"], facts["credited"]
    told = {"fund": fund or _("a donor-advised fund"), "advisor": advisor}
    return [
        _("This grant came from %(fund)s, on the advice of %(advisor)s.") % told
        if advisor
        else _("This grant came from %(fund)s.") % told,
        _("Nobody received more than an incidental benefit in return."),
        _("This letter is our thanks, and no receipt for taxes: the fund itself gives those."),
    ]


def _matched(facts: dict) -> str:
    told = {"employer": facts["donor"], "employee": facts["credited"]}
    return _("%(employer)s gave this to match a gift of %(employee)s.") % told


def _exempt(facts: dict) -> str:
    ours = facts["organization"]
    told = {"name": ours["legal_name"] or ours["name"], "ein": ours["ein"]}
    if not told["ein"]:
        return (
            _(
                "%(name)s is a tax-exempt organization under section 501(c)(3) of the Internal "
                "Revenue Code."
            )
            % told
        )
    return (
        _(
            "%(name)s is a tax-exempt organization under section 501(c)(3) of the Internal Revenue "
            "Code, EIN %(ein)s."
        )
        % told
    )
