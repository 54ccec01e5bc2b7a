"""Earlier messages as agents of Microsoft Copilot Studio read them: under a key of theirs, in a message's metadata."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from protocol.packet import Json, Packet, time_text

HISTORY_KEY = "copilotstudio.microsoft.com/a2a/chathistory"
_HOSTS = ("copilotstudio.microsoft.com", "api.powerplatform.com")


def reads_history(extensions: Iterable[str], *, origin: str) -> bool:
    """True for an agent that lives where that platform's agents do, or whose card names the key as an extension."""
    host = urlsplit(origin).hostname or ""
    if any(host == known or host.endswith(f".{known}") for known in _HOSTS):
        return True
    return any(map(is_history_key, extensions))


def is_history_key(uri: str) -> bool:
    """As a card names it among its extensions."""
    return uri.removeprefix("https://") == HISTORY_KEY


def history_metadata(packet: Packet) -> Json:
    """Nothing that is not in the packet; empty when nothing was said before."""
    turns = [
        {
            "From": "user" if turn.author == "person" else "agent",
            "Text": turn.text,
            "Locale": packet.person.locale,
            "Timestamp": time_text(turn.at),
        }
        for turn in packet.transcript
    ]
    return {HISTORY_KEY: turns} if turns else {}
