"""Why a call to another platform failed, in words for the people of the workspace."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from protocol.errors import Reason

FAILURE_WORDS: Mapping[str, Promise] = MappingProxyType(
    {
        Reason.ADDRESS_REFUSED: _("The address of the other agent may not be called."),
        Reason.UNREACHABLE: _("The other platform could not be reached."),
        Reason.CERTIFICATE: _("The certificate of the other platform is not valid."),
        Reason.TIMEOUT: _("The other platform did not answer in time."),
        Reason.ANSWER_TOO_LARGE: _("The other platform's answer was too large."),
        Reason.REDIRECTED: _("The other platform answered from another address."),
        Reason.NOT_UNDERSTOOD: _("The other platform's answer could not be read."),
        Reason.CREDENTIALS: _("The other side did not accept our signature or secret. Verify the connection again."),
        Reason.CLOCK: _("The clocks of the two platforms differ too much."),
        Reason.GONE: _("The other institution has closed this connection."),
        Reason.REFUSED: _("The other agent refused."),
        Reason.BUSY: _("The other platform was busy."),
        Reason.PEER_FAILED: _("The other platform had an error."),
        Reason.OUR_FAULT: _("This platform had an error."),
    }
)
