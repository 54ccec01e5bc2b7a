"""Who may say that a request came over https: whoever may say where it came from, and nobody else.

The server reads both from its proxy (FORWARDED_ALLOW_IPS). Django would read ``X-Forwarded-Proto`` from anybody.
"""

from handoff_project.asgi_types import App, Receive, Scope, Send

SAID = b"x-forwarded-proto"


def as_the_server_believes(app: App) -> App:
    """The same application; it does not hear of https what the server did not believe."""

    async def hearing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["scheme"] != "https":
            scope = {**scope, "headers": [each for each in scope["headers"] if each[0] != SAID]}
        await app(scope, receive, send)

    return hearing
