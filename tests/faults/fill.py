"""``python -m tests.faults.fill bank|office``: as ``deploy.demo.fill``, with agents that tell what they answer.

B's agent repeats each message, since it asks a very long survey and shows each answer in its next question. A's agent
gives a new number with each of its answers.
"""

import sys

from deploy.demo import fill  # first: it sets Django up

from agents.models import Agent  # isort: skip
from agents.secrets import create_secret  # isort: skip
from agents.sharing import change_sharing  # isort: skip
from deploy.demo.bank import Bank, connect  # isort: skip
from deploy.demo.building import heard_as, open_institution  # isort: skip
from privacy.sharing import Sharing  # isort: skip
from tests.faults.history import HEARD, NOTED  # isort: skip
from triggers.actions.close import Close  # isort: skip
from triggers.actions.question import Question  # isort: skip
from triggers.actions.send_message import SendMessage  # isort: skip
from triggers.actions.set_variable import REFERENCE, SetVariable  # isort: skip
from triggers.actions.show_survey import ShowSurvey  # isort: skip
from triggers.models import TriggerKind  # isort: skip

LONGEST_TALK = 190  # messages; the details of a packet may be 200


def main(name: str) -> None:
    told = fill.hear()
    fill.call_command("migrate", verbosity=0)
    if name == "office":
        fill.tell(_office(email=told["email"], password=told["password"]))
        fill.hear()
        fill.wait_for_worker()
        fill.tell({"connection": ""})
        return
    bank = _bank(email=told["email"], password=told["password"])
    fill.tell({"agent_id": bank.builder.agent.public_id})
    remote = fill.hear()
    fill.wait_for_worker()
    connection = connect(
        bank, remote_agent_id=remote["agent_id"], platform_domain=remote["platform_domain"], secret=remote["secret"]
    )
    change_sharing(connection=connection, sharing=Sharing(files=True), actor=None)
    fill.tell({"connection": str(connection.pk)})


def _bank(*, email: str, password: str) -> Bank:
    agent = Agent(name="A's agent", languages=["en"], default_language="en", takes_attachments=True)
    builder = open_institution(institution="Bank", email=email, password=password, agent=agent)
    builder.trigger(
        TriggerKind.FALLBACK,
        "Everything else",
        SetVariable(variable="reference", source=REFERENCE),
        SendMessage(variants=(f"{NOTED}{{reference}}",)),
    )
    return Bank(builder, builder.intent("Complaint", heard_as(keywords=("complaint",))))


def _office(*, email: str, password: str) -> dict[str, str]:
    agent = Agent(name="B's agent", languages=["en"], default_language="en", takes_attachments=True)
    builder = open_institution(institution="Office", email=email, password=password, agent=agent)
    questions = tuple(
        Question(text=f"{HEARD}{{said_{number - 1}}}" if number else "Tell me.", variable=f"said_{number}")
        for number in range(LONGEST_TALK)
    )
    builder.trigger(TriggerKind.CHAT_STARTED, "Start", ShowSurvey(questions=questions))
    builder.intent("Done", heard_as(keywords=("that is all",)), Close(words="Goodbye.", reason="done"))
    builder.publish()
    _, secret = create_secret(agent=builder.agent, actor=builder.owner)
    return {"agent_id": builder.agent.public_id, "secret": secret}


if __name__ == "__main__":
    main(sys.argv[1])
