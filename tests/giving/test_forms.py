"""What public forms read from strangers: names in any script, one address, a token."""

import uuid

import pytest
from django import forms

from giving.forms import EmailAddressField, FormTokenMixin, NameField
from tests.hostile_names import CLEANED, KEPT, REFUSED


class NameForm(forms.Form):
    name = NameField(autocomplete="name")


class EmailForm(forms.Form):
    email = EmailAddressField()


class TokenForm(FormTokenMixin):
    pass


class TestNameField:
    @pytest.mark.parametrize("name", KEPT)
    def test_keeps_what_people_are_called(self, name):
        form = NameForm({"name": name})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["name"] == name

    @pytest.mark.parametrize("name", ["Buy at https://x.example", "see WWW.x.example now"])
    def test_refuses_an_advertisement(self, name):
        """We write to whoever's address was typed: a name is no place for a link."""
        assert "web address" in str(NameForm({"name": name}).errors)

    @pytest.mark.parametrize(("typed", "kept"), CLEANED.items())
    def test_takes_out_what_turns_the_text_around(self, typed, kept):
        form = NameForm({"name": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["name"] == kept

    @pytest.mark.parametrize("name", REFUSED)
    def test_refuses_what_is_no_single_line_beside_the_field(self, name):
        form = NameForm({"name": name})
        assert not form.is_valid()
        assert len(form.errors["name"]) == 1

    def test_a_name_of_bidi_controls_is_no_name(self):
        assert NameForm({"name": "\u202e\u2066"}).errors["name"]


class TestEmailAddressField:
    @pytest.mark.parametrize(
        "address",
        [
            "bea@example.org",
            "Bea@Example.ORG",
            "bea+gifts@bücher.de",
            "o'brien@example.org",
            "b_e-a.x@a.co",
        ],
    )
    def test_takes_addresses_of_people(self, address):
        assert EmailForm({"email": f" {address} "}).is_valid()

    @pytest.mark.parametrize(
        "address",
        [
            "", "bea", "bea@", "@example.org", "bea@example", "a@b@example.org", "bea@exam ple.org",
            "bea@example.org\r\nBcc: all@example.org", "bea@example.org\nX-Spam: no",
            "bea\r\n@example.org", "bea%0abcc@example.org", "bea%0d%0abcc@example.org",
            "bea@example.org,all@example.org", "bea@example.org;all@example.org",
            "Bea <bea@example.org>", '"bea\nbcc"@example.org', '"bea"@example.org',
            "be\0a@example.org", "bea@exam\0ple.org", "bea@example.org\u2028Bcc: x@example.org",
            "be\u212aa@example.org", "ſ@example.org", "béa@example.org", "bea@\u202eexample.org",
            f"{'a' * 65}@example.org", f"bea@{'a' * 64}.org", f"{'a' * 10_000}@example.org",
        ],
    )  # fmt: skip
    def test_refuses_everything_else(self, address):
        assert EmailForm({"email": address}).errors["email"]


class TestFormTokenMixin:
    def test_mints_a_token_for_each_showing(self):
        tokens = {uuid.UUID(TokenForm()["form_token"].value()) for _ in range(2)}
        assert len(tokens) == 2

    def test_keeps_a_token_that_came_back(self):
        token = uuid.uuid4()
        form = TokenForm({"form_token": str(token)})
        assert form.is_valid()
        assert form.cleaned_data["form_token"] == token
        assert form["form_token"].value() == str(token)

    @pytest.mark.parametrize("token", [None, "", "x", "0" * 31, "1" * 1000, "\0", "ÿ"])
    def test_tells_the_form_what_no_person_sees_and_offers_a_new_token(self, token):
        form = TokenForm({} if token is None else {"form_token": token})
        assert len(form.non_field_errors()) == 1
        assert uuid.UUID(form["form_token"].value())
