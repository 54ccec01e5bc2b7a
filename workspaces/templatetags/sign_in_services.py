"""The way to the sign-in service, on the page everybody signs in on."""

from django import template

from workspaces.single_sign_on.models import SignInService

register = template.Library()


@register.inclusion_tag("account/sign_in_service.html")
def sign_in_service() -> dict[str, object]:
    """Where a deployment has one, it is offered; of several none, so that nobody reads here who works with it."""
    services = list(SignInService.objects.defer("client_secret")[:2])
    return {"service": services[0] if len(services) == 1 else None}
