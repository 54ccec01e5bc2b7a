"""What `check --deploy` looks at besides Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def mail_leaves_the_log(**_options: Any) -> list[CheckMessage]:
    """Password-reset links must reach a mailbox, not whoever reads the log."""
    if settings.EMAIL_BACKEND != "django.core.mail.backends.console.EmailBackend":
        return []
    return [
        Warning(
            "E-mail, with its password-reset links, is written to the log.",
            hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example:587.",
            id="workspaces.W001",
        )
    ]
