"""A tribute's notice: one letter to whom the donor named, once the money is here, never its sum."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from giving.donations.models import Donation, Tribute
from giving.errors import Refusal
from giving.messaging import letters
from giving.messaging.letters import Words

LETTER = "tribute_notice"
# Whoever pays can type anybody's address: so often we write to strangers about one gift.
MOST_NOTICES = 3
HONOREE, GIVER = "{honoree}", "{giver}"


@dataclass(frozen=True)
class Sample:
    """A notice to be seen before it is given: with places for the names, and with the names."""

    kind: str
    subject_words: str
    text_words: str
    honoree: str
    giver: str

    @property
    def subject(self) -> str:
        return self._filled(self.subject_words)

    @property
    def text(self) -> str:
        return self._filled(self.text_words)

    def _filled(self, words: str) -> str:
        return words.replace(GIVER, self.giver).replace(HONOREE, self.honoree)


class NoticeRefused(Refusal):
    """There is nothing to tell of, or it has been told often enough."""


def promise_notice(*, donation: Donation, at: datetime) -> None:
    """Promise the notice of a gift that has arrived; once, however often it is called.

    Nothing happens where there is no tribute, or nobody to tell.
    """
    with transaction.atomic():
        tribute = _locked(donation)
        if tribute and tribute.notify_email and not tribute.notices:
            _write(tribute, at=at)


def send_again(*, donation: Donation, notify_email: str, after: int, at: datetime) -> Tribute:
    """Promise the notice once more, to the same address or a corrected one.

    `after` is how many there were for whoever pressed the button: pressed twice, it still sends
    once. Raises NoticeRefused where the gift is not (or no longer) here, or after MOST_NOTICES.
    """
    with transaction.atomic():
        tribute = _locked(donation)
        if tribute is None or not is_here(tribute.donation):
            raise NoticeRefused(_("There is no gift to tell of yet."))
        if tribute.notices > after:
            return tribute
        if tribute.notices >= MOST_NOTICES:
            raise NoticeRefused(
                _("We have written about this gift several times already. Please call us.")
            )
        tribute.notify_email = notify_email
        _write(tribute, at=at)
    return tribute


def may_tell(tribute: Tribute) -> bool:
    """Whether a letter may be asked for: there is a gift to tell of, and nobody is being told."""
    is_being_written = bool(tribute.notify_email) and not tribute.notices
    in_bounds = tribute.notices < MOST_NOTICES
    return is_here(tribute.donation) and in_bounds and not is_being_written


def is_here(donation: Donation) -> bool:
    """Whether the money has arrived and has not all gone back."""
    arrived = donation.state == Donation.State.SUCCEEDED
    return arrived and donation.refunded_minor < donation.amount_minor


def notice(*, kind: str, honoree: str, giver: str, language: str) -> Words:
    """The notice as it would be mailed, in exactly these words."""
    context = _context(kind=kind, honoree=honoree, giver=giver)
    return letters.compose(letter=LETTER, language=language, context=context)


def letter_of(tribute: Tribute) -> Words:
    """The notice of this tribute, as it goes out or would."""
    return notice(
        kind=tribute.kind,
        honoree=tribute.honoree,
        giver=_giver(tribute.donation),
        language=tribute.donation.language,
    )


def samples(*, honoree: str, giver: str, language: str) -> list[Sample]:
    """The notice in honor and in memory, before it is given."""
    told = []
    for kind in Tribute.Kind.values:
        words = notice(kind=kind, honoree=HONOREE, giver=GIVER, language=language)
        told.append(Sample(kind, words.subject, words.text, honoree=honoree, giver=giver))
    return told


def giver_of(*, name: str, is_anonymous: bool) -> str:
    """How a notice calls the giver, in the language that is spoken."""
    return _("Somebody who prefers to stay unnamed") if is_anonymous or not name else name


def _locked(donation: Donation) -> Tribute | None:
    return (
        Tribute.objects.select_for_update(of=["self"])
        .select_related("donation")
        .filter(donation=donation)
        .first()
    )


def _write(tribute: Tribute, *, at: datetime) -> None:
    donation = tribute.donation
    tribute.notices, tribute.noticed_at = tribute.notices + 1, at
    tribute.save(update_fields=["notify_email", "notices", "noticed_at"])
    letters.write(
        letter=LETTER,
        to=tribute.notify_email,
        language=donation.language,
        context=_context(kind=tribute.kind, honoree=tribute.honoree, giver=_giver(donation)),
        dedupe_key=f"tribute:{donation.pk}:{tribute.notices}",
        at=at,
    )


def _giver(donation: Donation) -> str:
    with override(donation.language):
        return giver_of(name=donation.donor_name, is_anonymous=donation.is_anonymous)


def _context(*, kind: str, honoree: str, giver: str) -> dict[str, str]:
    return {"kind": kind, "honoree": honoree, "giver": giver}
