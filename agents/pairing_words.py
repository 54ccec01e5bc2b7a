"""What a builder reads about a verification: a name for each check, and one line of advice where it helps."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agents.models import Verification
from agents.pairing_checks import Advice, CheckName, results_of

CHECK_WORDS: Mapping[CheckName, Promise] = MappingProxyType(
    {
        CheckName.ADDRESS: _("The address may be called"),
        CheckName.REACHABLE: _("The Platform Domain answers"),
        CheckName.CARD: _("An AI agent is there"),
        CheckName.SIGNATURE: _("Its card is signed with a key we know"),
        CheckName.AGENT_ID: _("It is the agent you named"),
        CheckName.SECRET: _("Both sides know the secret"),
        CheckName.KEYS: _("Both sides hold the keys of this connection"),
        CheckName.CLOCK: _("The clocks agree"),
        CheckName.FORGED: _("A forged request is refused"),
        CheckName.REPLAY: _("A repeated request is refused"),
        CheckName.CALLBACK: _("It can call back"),
        CheckName.SIGN_IN: _("It asks for a credential we can give"),
        CheckName.ACCEPTED: _("It accepts what you typed"),
        CheckName.UNSIGNED: _("A call without the secret is refused"),
        CheckName.WRONG_SECRET: _("A call with a wrong secret is refused"),
        CheckName.SAVED: _("Saved"),
    }
)

# One text for everything that must not be told apart: a wrong secret, an unknown agent, a disabled one.
_NOT_ACCEPTED = _(
    "The other side does not accept this AI Agent ID and AI Agent Secret. Copy both again from the agent's "
    "Credentials tab there, and ask whether the agent is enabled and the secret still valid."
)

ADVICE_WORDS: Mapping[Advice, Promise] = MappingProxyType(
    {
        Advice.ADDRESS_FORM: _("Type the Platform Domain as https:// and a host name, with nothing after it."),
        Advice.PLAIN_HTTP: _("The Platform Domain must start with https://."),
        Advice.PRIVATE_ADDRESS: _("Use a public host name. Addresses inside a network cannot be called from here."),
        Advice.PORT: _("This port cannot be used. Ask the other institution for an address without it, or with 443."),
        Advice.OWN_DEPLOYMENT: _("This is our own Platform Domain. Type the other institution's."),
        Advice.AGENT_ID_FORM: _("An AI Agent ID has letters, digits and . _ ~ @ : + - only. Copy it again."),
        Advice.UNREACHABLE: _("Nothing answers at this Platform Domain. Check the spelling, or try again later."),
        Advice.CERTIFICATE: _(
            "The certificate of this Platform Domain is not valid. The other institution must renew it."
        ),
        Advice.TIMEOUT: _("It took too long to answer. Try again in a few minutes."),
        Advice.REDIRECTED: _("It leads somewhere else. Type the address it leads to, if you trust it."),
        Advice.PEER_FAILED: _("The other side has a fault of its own. Try again later, or tell the other institution."),
        Advice.BUSY: _("The other side asks us to wait. Try again in a few minutes."),
        Advice.NO_AGENT: _NOT_ACCEPTED,
        Advice.NOT_A2A: _(
            "No A2A agent was found there. Check the Platform Domain, or paste the full address of the agent's card."
        ),
        Advice.NO_BINDING: _(
            "Its card offers A2A in no way that is spoken here: JSON-RPC (1.0 or 0.3) or HTTP+JSON (1.0) is needed. "
            "Ask the other institution whether its agent can offer one of them."
        ),
        Advice.SCHEME: _(
            "It asks for a way to sign in that is not supported. Supported are a bearer token, a user name with a "
            "password, an API key in a header, and OAuth2 client credentials."
        ),
        Advice.OTHER_AGENT: _("Its card sends calls to another agent on the same server. Ask for the right card."),
        Advice.NEEDS_EXTENSION: _(
            "It demands an extension of A2A that is not spoken here, so it would refuse what is handed over. "
            "Ask the other institution for an agent that does without."
        ),
        Advice.TOO_LARGE: _("Its answer was far too large, so it was not read. Tell the other institution."),
        Advice.CARD_CHANGED: _(
            "Its card is not what it was when you connected: other address, protocol or way to sign in. "
            "Ask the other institution whether that is right, then connect anew."
        ),
        Advice.CARD_UNSIGNED: _("Its card is not signed. That it stands at this Platform Domain is all that is known."),
        Advice.CARD_KEY_UNKNOWN: _(
            "Its card is signed with a key that is not known here, which proves nothing. If the institution gave you "
            "its key, whoever runs this platform can add it."
        ),
        Advice.CARD_FORGED: _(
            "Its card is not what its institution signed: it was changed, or signed with another key. "
            "Nothing was sent. Ask the other institution before you try again."
        ),
        Advice.CARD_STRIPPED: _(
            "Its card is not signed with the key that is known for this Platform Domain. Nothing was sent. "
            "Ask the other institution whether it has a new key, and whoever runs this platform to add it."
        ),
        Advice.OPEN: _("This agent answers without any secret. Anybody can use it, and it cannot tell who is calling."),
        Advice.ANY_SECRET: _("This agent accepts a wrong secret too, so the secret protects nothing."),
        Advice.OTHER_ORIGIN: _(
            "Its card names addresses outside the Platform Domain you typed. Ask the other institution which is right."
        ),
        Advice.AGENT_ID_MISMATCH: _("Its card belongs to another agent. Check the AI Agent ID."),
        Advice.CREDENTIALS: _NOT_ACCEPTED,
        Advice.PLAIN_CREDENTIALS: _(
            "The agent does not accept this AI Agent ID and AI Agent Secret. Copy both again from where its "
            "institution shows them, and ask whether the secret is still valid."
        ),
        Advice.NO_PROOF: _("The other side could not prove who it is. Check the Platform Domain; do not go on."),
        Advice.NO_SUCH_LINK: _(
            "The other side does not accept this connection any more. Ask them, then connect again."
        ),
        Advice.WITHDRAWN: _("The other institution has withdrawn this connection. Ask them for a new secret."),
        Advice.OUR_ADDRESS: _("The other side cannot accept our own Platform Domain. Tell whoever runs this platform."),
        Advice.CLOCK: _("The two clocks are more than 5 minutes apart. One of the two servers must set its clock."),
        Advice.CLOCK_DRIFT: _("The two clocks are more than a minute apart. From 5 minutes on nothing gets through."),
        Advice.FORGED_ACCEPTED: _("It accepted a request signed with a wrong key. Do not connect to it."),
        Advice.REPLAY_ACCEPTED: _("It accepted the same request twice. Do not connect to it."),
        Advice.PROBE_UNCLEAR: _("It was busy, so this could not be seen. Use Verify again later."),
        Advice.NO_CALLBACK: _("It cannot reach us, so we ask it for late replies. They may take a few seconds longer."),
        Advice.UNCONFIRMED: _(
            "The other side knows this agent already and cannot reach our Platform Domain to see that it is us again. "
            "Ask the other institution to revoke the old sender first, and for a new secret."
        ),
        Advice.NOT_TAKEN_UP: _("Saved, but the other side did not answer the first call. Use Verify within an hour."),
        Advice.TAKES_NO_FILES: _("Its card names no kind of files that it takes: what people attach stays here."),
        Advice.TAKES_TEXT: _("Its card takes text only: of what people attach, text files alone may go along."),
        Advice.TAKES_FILES: _(
            "Its card takes files too. Which kinds, and whether they may leave, stands under What may leave."
        ),
        Advice.NOT_SAVED: _("The agent was deleted meanwhile."),
        Advice.INTERRUPTED: _("The check was interrupted. Try again."),
    }
)


@dataclass(frozen=True)
class CheckLine:
    """One line of the page. advice: empty when there is nothing to do."""

    name: str
    outcome: str
    label: Promise
    advice: Promise | str


def check_lines(verification: Verification) -> list[CheckLine]:
    """Every check of a verification in its order, waiting ones too, in the language of whoever reads."""
    return [
        CheckLine(one.name, one.outcome, CHECK_WORDS[one.name], ADVICE_WORDS[one.advice] if one.advice else "")
        for one in results_of(verification)
    ]
