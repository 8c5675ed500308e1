"""There is one door to sign in by, it counts wrong passwords, and no address slips past it."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"


@pytest.fixture
def editor() -> User:
    user = User.objects.create_superuser("carol@example.org", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


class TestOneDoor:
    @pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/", "/es/_util/login/"])
    def test_no_other_address_takes_a_password(self, client, editor, path):
        typed = {"username": editor.email, "password": PASSWORD}
        answer = client.post(path, typed)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
        assert "_auth_user_id" not in client.session

    def test_the_door_itself_opens(self, client, editor):
        client.post("/accounts/login/", {"login": editor.email, "password": PASSWORD})
        assert client.session["_auth_user_id"] == str(editor.pk)

    def test_who_has_no_right_to_the_editors_is_told_so_once(self, client):
        client.force_login(User.objects.create_user("bea@example.org", PASSWORD))
        answer = client.get("/admin/", follow=True)
        assert answer.status_code == 403
        assert len(answer.redirect_chain) == 1

    def test_the_door_remembers_where_an_editor_was_going(self, client):
        answer = client.get("/admin/pages/", follow=True)
        assert answer.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Fpages%2F"

    def test_nobody_changes_their_address_without_proving_it(self, client, editor):
        client.force_login(editor)
        assert "name_email-email" not in client.get("/admin/account/").content.decode()

    def test_wrong_passwords_are_counted_whoever_types_them(self, client, editor):
        cache.clear()
        for _ in range(6):
            client.post("/accounts/login/", {"login": editor.email, "password": "wrong"})
        client.post("/accounts/login/", {"login": editor.email, "password": PASSWORD})
        assert "_auth_user_id" not in client.session
        cache.clear()
