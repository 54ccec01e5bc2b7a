"""Why an address that somebody typed may not be called, and what to type instead."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from protocol.addresses import URL_LIMIT, AddressRule
from protocol.errors import AddressRefused

_NOT_PUBLIC = _("Use a public host name: what is inside a network cannot be called from here.")

ADDRESS_WORDS: Mapping[str, Promise] = MappingProxyType(
    {
        AddressRule.EMPTY: _("Type one that begins with https://."),
        AddressRule.LENGTH: _("It has more than %(limit)d characters."),
        AddressRule.CHARACTERS: _(
            "It holds a space, a backslash or another character that has to be encoded. "
            "Copy it from the address bar of a browser."
        ),
        AddressRule.SCHEME: _("It has to begin with https://."),
        AddressRule.USER_INFO: _("Leave out the @ and what stands before it."),
        AddressRule.FRAGMENT: _("Leave out the # and what follows it: that is never sent."),
        AddressRule.NOT_AN_ORIGIN: _("Put a / between the host name and what follows it."),
        AddressRule.HOST: _("Its host name cannot be one. Check the spelling."),
        AddressRule.MIXED_SCRIPTS: _("One word of its host name mixes letters of several scripts. Check the spelling."),
        AddressRule.IP_LITERAL: _NOT_PUBLIC,
        AddressRule.SINGLE_LABEL: _NOT_PUBLIC,
        AddressRule.INTERNAL_NAME: _NOT_PUBLIC,
        AddressRule.PORT: _("Its port cannot be used. Use 443, or another above 1023."),
        AddressRule.OWN_DEPLOYMENT: _("It is our own. Type that of another system."),
    }
)


def address_words(refused: AddressRefused) -> str:
    words = str(ADDRESS_WORDS[refused.rule]) % {"limit": URL_LIMIT}
    return gettext("This address may not be called. %(what_to_do)s") % {"what_to_do": words}
