"""Links by which a person chooses a password, for when the installation has no mail."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from workspaces.models import User


def password_path(user: User) -> str:
    """The path of a page where ``user`` chooses a password: once, and for as long as PASSWORD_RESET_TIMEOUT says."""
    values = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=values)
