"""What may leave, in words: the names of what is looked for, and what each choice means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from privacy.detectors import DETECTORS
from privacy.policy import ALL_HISTORY, DETAIL_TYPES, HistoryLimit, Treatment, default_treatment
from privacy.sharing import Sharing

KIND_NAMES: Mapping[str, Promise] = {
    "private_key": gettext_lazy("Private keys"),
    "payment_card": gettext_lazy("Card numbers"),
    "card_security_code": gettext_lazy("Card security codes"),
    "pin": gettext_lazy("PINs"),
    "one_time_code": gettext_lazy("One-time codes"),
    "connection_string": gettext_lazy("Addresses that carry a password"),
    "api_key": gettext_lazy("Keys and tokens of services"),
    "jwt": gettext_lazy("Access tokens (JWT)"),
    "session_cookie": gettext_lazy("Session cookies"),
    "iban": gettext_lazy("Account numbers (IBAN)"),
    "national_id": gettext_lazy("Identity numbers"),
    "tax_id": gettext_lazy("Tax numbers"),
    "bank_account": gettext_lazy("Bank accounts"),
    "password": gettext_lazy("Passwords"),
    "security_answer": gettext_lazy("Answers to security questions"),
    "ip_address": gettext_lazy("IP addresses"),
    "location": gettext_lazy("Places where somebody is"),
    "date_of_birth": gettext_lazy("Dates of birth"),
    "phone": gettext_lazy("Phone numbers"),
    "email": gettext_lazy("E-mail addresses"),
    "address": gettext_lazy("Postal addresses"),
}
TYPE_NAMES: Mapping[str, Promise] = {
    "text": gettext_lazy("Texts"),
    "number": gettext_lazy("Numbers"),
    "email": gettext_lazy("E-mail addresses"),
    "phone": gettext_lazy("Phone numbers"),
    "choice": gettext_lazy("Choices"),
    "date": gettext_lazy("Dates"),
    "reference": gettext_lazy("Reference numbers"),
}
TREATMENT_NAMES: Mapping[Treatment, Promise] = {
    Treatment.SHARE: gettext_lazy("Share"),
    Treatment.MASK: gettext_lazy("Mask"),
    Treatment.WITHHOLD: gettext_lazy("Drop"),
    Treatment.ASK: gettext_lazy("Ask the person"),
}
TREATMENT_MEANINGS: Mapping[Treatment, Promise] = {
    Treatment.SHARE: gettext_lazy("Travels as it was said."),
    Treatment.MASK: gettext_lazy(
        "Only what was found is replaced. The other side reads “My card is [card number withheld], please help.”"
    ),
    Treatment.WITHHOLD: gettext_lazy("The whole message or detail it stands in stays here."),
    Treatment.ASK: gettext_lazy("The person is asked before the handoff. Without a yes it is masked."),
}


@dataclass(frozen=True)
class Meaning:
    """One line of what the choices mean. concerns: what it is about, in words."""

    title: object
    concerns: str
    text: object


def as_below(words: object) -> object:
    """The first choice of a connection: what the workspace says, first, where a narrow field shows no more."""
    return format_lazy(_("{choice} (as in the workspace)"), choice=words)


def what_it_means(sharing: Sharing) -> list[Meaning]:
    """The choices of a connection and its workspace together, as sentences."""
    by_treatment: dict[Treatment, list[str]] = {treatment: [] for treatment in Treatment}
    for detector in DETECTORS:
        treatment = sharing.kinds.get(detector.kind, default_treatment(detector.kind))
        by_treatment[treatment].append(str(KIND_NAMES[detector.kind]))
    found = [
        Meaning(TREATMENT_NAMES[treatment], _listed(names), TREATMENT_MEANINGS[treatment])
        for treatment, names in by_treatment.items()
        if names
    ]
    again = _("Sent again with every message, with what was said since.") if sharing.repeat else ""
    earlier = Meaning(_("Earlier messages"), history_words(sharing.history), again)
    files = Meaning(_("Files of messages that travel"), *_of_files(sharing))
    return [*found, *_of_details(sharing), earlier, files]


def _of_files(sharing: Sharing) -> tuple[str, str]:
    if sharing.files:
        return _("Share"), _("A file goes along with its message, or stays if something in it has to.")
    return _("Keep"), _("A message goes without its file, and the person is told.")


def _of_details(sharing: Sharing) -> Iterable[Meaning]:
    shared = [str(TYPE_NAMES[type]) for type in DETAIL_TYPES if sharing.types.get(type, True)]
    always = sorted(name for name, flag in sharing.names.items() if flag)
    never = sorted(name for name, flag in sharing.names.items() if not flag)
    yield Meaning(_("Session details that travel"), _listed([*shared, *always]) or _("None"), "")
    if never:
        yield Meaning(_("Session details that stay"), _listed(never), "")
    if sharing.private:
        text = _("They never travel, and no connection can share them.")
        yield Meaning(_("Private variables"), _listed(sorted(sharing.private)), text)


def history_words(history: HistoryLimit | None) -> str:
    match history or ALL_HISTORY:
        case HistoryLimit(last=None, start=1):
            return _("All")
        case HistoryLimit(last=0):
            return _("None")
        case HistoryLimit(last=None, start=start):
            return _("From message %(number)d of the chat on") % {"number": start}
        case HistoryLimit(last=last):
            return ngettext("The last %(number)d", "The last %(number)d", last or 0) % {"number": last}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
