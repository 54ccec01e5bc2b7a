"""The first owner and the first workspace of an installation."""

import secrets
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction

from workspaces import audit
from workspaces.models import AuditAction, Member, Role, User, Workspace


class AlreadyStarted(Exception):
    """Somebody has an account here already."""


def needs_setup_code(*, caller: str) -> bool:
    """Whoever comes first becomes the owner, so a deployment that others can reach asks for proof that it is theirs.

    False only on one machine: its Platform Domain and the caller (an IP address) are both loopback.
    """
    return not (_is_loopback(urlsplit(settings.PLATFORM_DOMAIN).hostname or "") and _is_loopback(caller))


def is_setup_code(text: str) -> bool:
    """True for the operator's code; never without one."""
    code = settings.SETUP_CODE.strip().encode()
    return bool(code) and secrets.compare_digest(code, text.strip().encode())


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@transaction.atomic
def start_installation(*, institution: str, email: str, password: str) -> User:
    """Makes the owner and their workspace. Of two at the same time one wins; the other gets AlreadyStarted."""
    _wait_for_turn()
    if User.objects.exists():
        raise AlreadyStarted
    owner = User.objects.create_user(email, password)
    workspace = Workspace.objects.create(name=institution)
    Member.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    audit.record(workspace=workspace, action=AuditAction.WORKSPACE_CREATED, subject=workspace, actor=owner)
    return owner


def _wait_for_turn() -> None:
    """One transaction at a time from here on. SQLite's took the only write lock when it began; readers never wait."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(User._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
