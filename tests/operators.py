"""Operators as the operator's pages let them in: with a second step."""

from allauth.mfa.totp.internal.auth import TOTP

from workspaces.models import User


def make_operator(email: str = "operator@platform.example", password: str | None = None) -> User:
    operator = User.objects.create_superuser(email, password)
    TOTP.activate(operator, "JBSWY3DPEHPK3PXP")
    return operator
