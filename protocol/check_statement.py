"""``python -m protocol.check_statement FILE [PUBLIC_KEY…]``: checks a statement of a handoff, offline.

It says who signed what, and of a file that was changed, which entry. Public keys are those the institutions gave by
another way; without any, whose keys signed is only what the file says. Ends with 0 when everything holds, else with 1.
"""

import sys
from collections.abc import Iterator, Sequence

from protocol.checking import Judged, check_file
from protocol.errors import MessageRefused
from protocol.ledger import Stream
from protocol.statement import EntryRefused, SignedStatement, read_statement, signature_holds


def main(arguments: Sequence[str]) -> int:
    return check_file(arguments, usage=__doc__, judge=_judged)


def _judged(body: bytes, known_keys: Sequence[str]) -> Judged:
    try:
        signed = read_statement(body)
    except EntryRefused as refused:
        return 1, [f"CHANGED: entry {refused.number} of “{refused.stream}” is not the one that was chained."]
    except MessageRefused as refused:
        return 1, [f"NOT A STATEMENT, or changed: {refused.detail}"]
    verdicts = [*_verdicts(signed), *_unknown(signed, known_keys)]
    status = 0 if all(holds for holds, _words in verdicts) else 1
    return status, [*_about(signed), *(words for _holds, words in verdicts)]


def _about(signed: SignedStatement) -> Iterator[str]:
    statement = signed.statement
    yield f"Handoff {statement.handoff}, task {statement.task_id or 'unknown'}, stated {statement.at.isoformat()}"
    yield f"from {statement.handed_over.url}"
    yield f"to   {statement.took_over.url}"
    counts = ", ".join(f"{stream} {statement.ledger.counts.of(stream)}" for stream in Stream)
    yield f"Entries: {counts}. Head: {statement.ledger.head}"


def _verdicts(signed: SignedStatement) -> Iterator[tuple[bool, str]]:
    """Whether it holds, and the words for it."""
    parties = {"from": signed.statement.handed_over, "to": signed.statement.took_over}
    for side, party in parties.items():
        signature = signed.signatures.get(party.key) if party.key else None
        if signature is None:
            yield True, f"Not signed by “{side}” ({party.url})."
        elif signature_holds(signed.statement, public_key=party.key, signature=signature):
            yield True, f"Signed by “{side}” ({party.url}) with the key {party.key}."
        else:
            yield False, f"CHANGED: the signature of “{side}” does not hold."
    if not any(party.key in signed.signatures for party in parties.values() if party.key):
        yield False, "Nobody has signed it."
    if set(signed.signatures) - {party.key for party in parties.values()}:
        yield False, "It holds a signature of somebody who took no part."


def _unknown(signed: SignedStatement, known_keys: Sequence[str]) -> Iterator[tuple[bool, str]]:
    if not known_keys:
        yield True, "Whose keys these are is what the file says: give their public keys to be sure."
    for key in signed.signatures if known_keys else ():
        if key not in known_keys:
            yield False, f"The key {key} is none of those you gave."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
