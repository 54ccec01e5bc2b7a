"""Words of this package that people read."""

# How every mask ends: "[card number withheld]".
MASK_END = " withheld]"
# What masks say of what is withheld for another reason than its kind.
PRIVATE_DETAIL, DETAIL, FILE = "private detail", "detail", "file"


def gettext_noop(message: str) -> str:
    """Mark a sentence for the message catalogue without translating it here.

    This package is plain Python and runs where no reader's language is known. What it says is a closed set of English
    sentences; the page that shows one translates it.
    """
    return message
