"""What is kept only for a while: ids and answers of requests, senders nobody used, verifications nobody works on."""

from datetime import datetime, timedelta

from agents.models import OperatorNotice, SeenRequest, Verification, VerificationState
from agents.pairing import interrupt
from agents.succession import forget_replaced, forget_unused
from workspaces.management_api.idempotency import forget_answers

# Long after every time-out of the checks together: whatever still runs then has lost its worker.
LONGEST_RUN = timedelta(minutes=10)
NOTICES_KEPT_FOR = timedelta(days=90)


def forget_expired(*, now: datetime) -> None:
    """Delete request ids nobody could send again, senders nobody used or that were replaced, notices of long ago and
    answers kept long enough; end verifications that were interrupted.
    """
    SeenRequest.objects.expired(at=now).delete()
    forget_unused(now=now)
    forget_replaced(now=now)
    OperatorNotice.objects.filter(ended_at__lte=now - NOTICES_KEPT_FOR).delete()
    forget_answers(now=now)
    lost = Verification.objects.filter(state=VerificationState.RUNNING, created_at__lte=now - LONGEST_RUN)
    for verification in lost.defer("secret"):
        interrupt(verification)
