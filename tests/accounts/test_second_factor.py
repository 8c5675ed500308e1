"""Staff pages are shown only to a session that proved a second factor, where that is demanded."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from accounts import roles
from tests.factories.deliveries import StaffFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a-lantern-on-the-pier"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def demanded(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def carol():
    return StaffFactory()


def sign_in(client, user) -> None:
    """With the password, and with a code where the person has an authenticator."""
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        now = totp.yield_hotp_counters_from_time()
        code = totp.format_hotp_value(totp.hotp_value(SECRET, next(now)))
        client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" in client.session


def with_totp(user) -> None:
    totp.TOTP.activate(user, SECRET)


class TestStaffSecondFactor:
    @pytest.mark.parametrize("path", ["/desk/", "/admin/", "/desk/deliveries/"])
    def test_without_one_it_leads_to_setting_one_up(self, client, carol, path):
        sign_in(client, carol)
        assert client.get(path)["Location"] == reverse("mfa_index")

    def test_recovery_codes_alone_are_none(self, client, carol):
        RecoveryCodes.activate(carol)
        sign_in(client, carol)
        assert client.get("/desk/")["Location"] == reverse("mfa_index")

    def test_a_session_from_before_has_to_prove_it(self, client, carol):
        sign_in(client, carol)
        with_totp(carol)
        assert client.get("/desk/")["Location"].startswith(reverse("account_reauthenticate"))

    def test_a_session_that_proved_it_comes_in(self, client, carol):
        with_totp(carol)
        sign_in(client, carol)
        assert client.get("/desk/").status_code == 200

    def test_it_opens_no_door_that_the_role_does_not(self, client):
        comms = StaffFactory(role=roles.COMMS)
        with_totp(comms)
        sign_in(client, comms)
        assert client.get("/desk/").status_code == 403

    def test_supporters_pages_ask_for_none(self, client, carol):
        sign_in(client, carol)
        assert client.get("/my-giving/").status_code == 200

    def test_wagtails_own_sign_in_is_shut(self, client, carol):
        carol.set_password(PASSWORD)
        carol.save()
        typed = {"username": carol.email, "password": PASSWORD}
        assert client.post("/admin/login/", typed).status_code in (302, 405)
        assert "_auth_user_id" not in client.session
