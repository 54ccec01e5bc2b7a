"""One thing a plain agent said: words or a file, and by what it is known again."""

import hashlib
from dataclasses import dataclass, replace
from itertools import pairwise

from protocol.packet import TEXT_LIMIT, pieces_of
from protocol.plain.heard_files import HeardFile


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words of the agent, or a file. key: by which it is known again when it comes a second time, at most 64
    characters. in_turn_only: it came without an id of its own, so the same in another turn is said anew.
    """

    key: str
    text: str
    file: HeardFile | None = None
    in_turn_only: bool = False

    @property
    def is_file(self) -> bool:
        return self.file is not None

    @property
    def content_key(self) -> str:
        """By which it is known again under another id."""
        return self.text if self.file is None else key_of("file", self.file.digest or self.key)

    def pieces(self) -> tuple["Utterance", ...]:
        """The same in messages that are not too long for a window."""
        if len(self.text) <= TEXT_LIMIT:
            return (self,)
        return tuple(
            replace(self, key=key_of(self.key, str(place * TEXT_LIMIT)), text=piece)
            for place, piece in enumerate(pieces_of(self.text))
        )


def key_of(*parts: str) -> str:
    """A short name for something the other agent identifies by these parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def said_with(key: str, files: tuple[HeardFile, ...]) -> tuple[Utterance, ...]:
    """The files of something that is known by this key: each content once, and each trouble once."""
    said = (Utterance(key_of("file", key, one.digest or one.trouble), "", file=one) for one in files)
    return tuple({one.key: one for one in said}.values())


def joined(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
    """As they are, or as the one text of which they are pieces."""
    if not is_running(utterances):
        return tuple(
            replace(one, text=one.text.strip("\n")) for one in utterances if one.text.strip("\n") or one.is_file
        )
    words = tuple(one for one in utterances if not one.is_file)
    whole = "".join(one.text for one in words).strip("\n")
    files = tuple(one for one in utterances if one.is_file)
    return (Utterance(key_of(*(one.key for one in words)), whole), *files)


def is_running(utterances: tuple[Utterance, ...]) -> bool:
    """Whether they are the pieces of one text: a message by itself neither begins nor ends with a blank."""
    texts = [one.text for one in utterances if one.text]
    return any(left[-1].isspace() or right[0].isspace() for left, right in pairwise(texts))
