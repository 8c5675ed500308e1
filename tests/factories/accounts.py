"""People of the house for tests."""

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import FINANCE


def finance_person(email: str) -> User:
    """Somebody in the group that is told of money."""
    user = User.objects.create(email=email)
    user.groups.add(Group.objects.get_or_create(name=FINANCE)[0])
    return user
