"""What the first message would otherwise wait for: embedded, with whoever else wants to write waiting behind it."""

import gc

from privacy.patterns import compile_all
from privacy.wallet_words import lists_of_words
from triggers.meanings.concepts import lexicon


def read_ahead() -> None:
    """Vocabularies and patterns, which take seconds of a processor. They live as long as the process does, as modules
    and models do, and need not be looked through for rubbish; nor are they written to by that, where forks share them.
    """
    lexicon()
    lists_of_words()
    compile_all()
    gc.collect()
    gc.freeze()
