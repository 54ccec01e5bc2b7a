"""The outbox: what has to be done over the wire, kept as rows until it is done.

``put`` in the transaction that makes it necessary; claim and ``settle`` around the call, which is made with no
transaction open. A claim has a lease that its process keeps renewing, and ends with the process, so the work of one
that died is soon taken up by another.
"""

from conversations.outbox.claims import (
    AT_ONCE_PER_PEER,
    claim_next,
    claim_next_of_peer,
    due_lanes,
    give_back,
    is_held,
    is_still_ours,
    keep_payload,
    others_go_first,
    pass_place_on,
    peer_of,
    release_claims,
    release_claims_of_the_dead,
)
from conversations.outbox.holding import LEASE, holding, keep_claims, near
from conversations.outbox.items import (
    DELIVER_TASK,
    GIVE_UP_AFTER,
    drop,
    first_turn,
    has_behind,
    hurry,
    hurry_handoff,
    passing_on,
    put,
    put_off,
    retry_seconds,
    ring,
    settle,
    take_away,
    try_again,
    wake,
)
from conversations.outbox.lives import lock_data_directory, somebody_lives

__all__ = [
    "AT_ONCE_PER_PEER",
    "DELIVER_TASK",
    "GIVE_UP_AFTER",
    "LEASE",
    "claim_next",
    "claim_next_of_peer",
    "drop",
    "due_lanes",
    "first_turn",
    "give_back",
    "has_behind",
    "holding",
    "hurry",
    "hurry_handoff",
    "is_held",
    "is_still_ours",
    "keep_claims",
    "keep_payload",
    "lock_data_directory",
    "near",
    "others_go_first",
    "pass_place_on",
    "passing_on",
    "peer_of",
    "put",
    "put_off",
    "release_claims",
    "release_claims_of_the_dead",
    "retry_seconds",
    "ring",
    "settle",
    "somebody_lives",
    "take_away",
    "try_again",
    "wake",
]
