"""A drill: a conversation for each kind and language, each in a transaction that is undone."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from django.db import transaction

from agents.addresses import loopback_allowed
from conversations.leak_drill.canaries import canaries
from conversations.leak_drill.leaks import arrived_texts, is_readable
from conversations.leak_drill.loopback import LoopbackAgent, loopback_agent
from conversations.leak_drill.places import BLAND, Place
from conversations.leak_drill.report import Report, Row
from conversations.leak_drill.sentences import LANGUAGES
from conversations.leak_drill.talk import talk, talk_home
from conversations.leak_drill.world import STRICTEST, Ids, build
from privacy.detectors import DETECTORS
from privacy.policy import Policy, Treatment
from privacy.sharing import Sharing

KINDS = (*(detector.kind for detector in DETECTORS), BLAND)
Progress = Callable[[int], None]  # how many conversations are done


def run_drill(
    *,
    sharing: Sharing = STRICTEST,
    kinds: Sequence[str] = KINDS,
    languages: Sequence[str] = LANGUAGES,
    progress: Progress = lambda _done: None,
) -> Report:
    """sharing: what a connection shares; the default shares nothing that is looked for. Leaves nothing behind.

    Raises DrillFailed when the drill itself did not work.
    """
    planted: dict[tuple[str, Place], int] = defaultdict(int)
    left: dict[tuple[str, Place], list[str]] = defaultdict(list)
    ids, done = Ids(), 0
    with loopback_agent() as agent, loopback_allowed():
        for number, kind in enumerate(kinds):
            # The same rules filter what goes home: there each kind is said in one language, all of them in turn.
            home = languages[number % len(languages)]
            for language in languages:
                found = _one(agent, ids, sharing, kind=kind, language=language, goes_home=language == home)
                for place, out in found.items():
                    planted[kind, place] += 1
                    left[kind, place] += [language] if out else []
                done += 1
                progress(done)
    shared = {kind for kind in kinds if kind != BLAND and _is_shared(kind, sharing)}
    return Report(
        tuple(
            Row(kind, place.value, number, kind in shared, tuple(left[kind, place]))
            for (kind, place), number in planted.items()
        )
    )


def _one(
    agent: LoopbackAgent, ids: Ids, sharing: Sharing, *, kind: str, language: str, goes_home: bool
) -> dict[Place, bool]:
    """For each place whether its canary could be read at the other side. goes_home: also in what one of ours gives back
    that came from there.
    """
    planted = canaries(kind, language)
    agent.bodies.clear()
    with transaction.atomic():
        ours = build(ids, domain=agent.domain, sharing=sharing)
        talk(ours, planted, language=language)
        if goes_home:
            talk_home(ours, planted)
        transaction.set_rollback(True)
    texts = arrived_texts(agent.bodies)
    return {place: is_readable(canary.value, texts) for place, canary in planted.items()}


def _is_shared(kind: str, sharing: Sharing) -> bool:
    return Policy(kinds=sharing.kinds).treatment_of(kind) is Treatment.SHARE
