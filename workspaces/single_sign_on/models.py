"""The service at which members of one workspace may sign in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from workspaces.encrypted_fields import EncryptedSecretField
from workspaces.models import Workspace

WELL_KNOWN = "/.well-known/openid-configuration"


class SignInService(models.Model):
    """An OpenID Connect provider that an owner trusts to say who the workspace's members are."""

    # The key, so that the address the service sends people back to is known before anything is stored.
    workspace = models.OneToOneField(
        Workspace, on_delete=models.CASCADE, primary_key=True, related_name="sign_in_service"
    )
    name = models.CharField(_("name"), max_length=40)
    issuer = models.CharField(_("issuer"), max_length=200)  # an https address, exactly as the service says it
    client_id = models.CharField(_("client ID"), max_length=200)
    client_secret = EncryptedSecretField(editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @property
    def discovery_url(self) -> str:
        return self.issuer.rstrip("/") + WELL_KNOWN
