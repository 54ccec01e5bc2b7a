"""The small part of the chat-completions API that is spoken here."""

import pytest

from protocol.chat_completions import ChatMessage, completions_url, joined


@pytest.mark.parametrize(
    "base_url",
    [
        "https://models.example/v1",
        "https://models.example/v1/",
        "https://models.example/v1/chat/completions",
    ],
)
def test_the_address_is_made_of_what_builders_are_given(base_url: str) -> None:
    assert completions_url(base_url) == "https://models.example/v1/chat/completions"


def test_roles_take_turns() -> None:
    roles = ("system", "user", "user", "assistant", "user")
    messages = [ChatMessage(role, str(number)) for number, role in enumerate(roles)]  # type: ignore[arg-type]
    assert [(one.role, one.content) for one in joined(messages)] == [
        ("system", "0"),
        ("user", "1\n\n2"),
        ("assistant", "3"),
        ("user", "4"),
    ]
