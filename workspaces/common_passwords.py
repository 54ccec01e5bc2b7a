"""No account has a password that is on the lists of whoever guesses."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        """Django's name. Its own words leave open what to do."""
        return gettext("Others use this password often, so it is soon guessed. Choose another.")
