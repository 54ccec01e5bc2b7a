"""Who may say that a request came over https: whoever may say where it came from, and nobody else.

The server reads both from its proxy (FORWARDED_ALLOW_IPS). Django would read ``X-Forwarded-Proto`` from anybody, and
so it would ``X_Forwarded_Proto``: to it both are one name. A proxy that sets or takes out the former lets the latter
through, so a name with an underscore is heard of nobody.
"""

from handoff_project.asgi_types import App, Receive, Scope, Send

SAID = b"x-forwarded-proto"


def as_the_server_believes(app: App) -> App:
    """The same application; it hears of no https that the server did not believe, nor of look-alikes."""

    async def hearing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            unheard = SAID if scope["scheme"] != "https" else b""
            heard = [each for each in scope["headers"] if b"_" not in each[0] and each[0] != unheard]
            scope = {**scope, "headers": heard}
        await app(scope, receive, send)

    return hearing
