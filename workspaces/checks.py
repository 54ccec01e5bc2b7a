"""What `check --deploy` looks at besides Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


def mail_is_logged() -> bool:
    """Whether e-mail goes to the log instead of to mailboxes, as it does until EMAIL_URL is set."""
    return bool(settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend")


@register(Tags.security, deploy=True)
def mail_leaves_the_log(**_options: Any) -> list[CheckMessage]:
    """Password-reset links must reach a mailbox, not whoever reads the log."""
    if not mail_is_logged():
        return []
    return [
        Warning(
            "E-mail, with its password-reset links, is written to the log.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example:587.",
            id="workspaces.W001",
        )
    ]
