"""The kinds of action. Another one is a file in this package and a line here."""

from triggers.actions.api_request import SendApiRequest
from triggers.actions.base import ActionKind
from triggers.actions.branch import Branch
from triggers.actions.close import Close
from triggers.actions.collect_feedback import CollectFeedback
from triggers.actions.create_ticket import CreateTicket
from triggers.actions.external_handoff import ExternalHandoff
from triggers.actions.human_handoff import HumanHandoff
from triggers.actions.jump import Jump
from triggers.actions.send_message import SendMessage
from triggers.actions.set_variable import SetVariable
from triggers.actions.show_survey import ShowSurvey

# By the name stored in Action.kind, in the order the picker shows them.
_ALL = (
    *(SendMessage, ShowSurvey, ExternalHandoff, HumanHandoff, CreateTicket, CollectFeedback),
    *(SetVariable, SendApiRequest, Branch, Jump, Close),
)

ACTIONS: dict[str, type[ActionKind]] = {kind.name: kind for kind in _ALL}
