"""Sets up a bank and an office through the management API, and hands a chat of the bank's over to the office.

    BANK_KEY=hkey_… OFFICE_KEY=hkey_… python whole_job.py BANK_URL OFFICE_URL

Needs nothing but Python. Each of the two is a deployment of its own; the keys are made under Settings, or by
``manage.py start_workspace``.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.3


class Program:
    """Asks one deployment with its key. Each POST is done once, however often it is sent."""

    def __init__(self, server: str, key: str) -> None:
        self.server, self.key = server, key

    def get(self, path: str) -> Any:
        return ask("GET", f"{self.server}/api/v1/{path}", key=self.key)

    def post(self, path: str, body: object = None) -> Any:
        once = {"Idempotency-Key": uuid.uuid4().hex}
        return ask("POST", f"{self.server}/api/v1/{path}", body or {}, key=self.key, headers=once)


def ask(method: str, url: str, body: object = None, *, key: str, headers: dict[str, str] | None = None) -> Any:
    """The answer. A refusal is raised with the words of its problem."""
    told = {"Content-Type": "application/json", **(headers or {})}
    if key:
        told["Authorization"] = f"Bearer {key}"
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, told, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        raise SystemExit(f"{method} {url}: {refused.read().decode()}") from refused


def wait_for(look: Any) -> Any:
    """What ``look`` finds, as soon as it finds something."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        if found := look():
            return found
        time.sleep(LOOK_EVERY_SECONDS)
    raise SystemExit("It took too long.")


def set_up_office(office: Program) -> Any:
    """An agent that greets whoever is handed to it. Returns what the office gives out: ID, secret and domain."""
    agent = office.post("agents/", {"name": "Consumer Help"})
    trigger = office.post(f"agents/{agent['id']}/triggers/", {"kind": "chat_started"})
    greeting = {"kind": "send_message", "settings": {"variants": ["I am Consumer Help. What happened?"]}}
    office.post(f"agents/{agent['id']}/triggers/{trigger['id']}/actions/", greeting)
    office.post(f"agents/{agent['id']}/versions/", {"note": "First version"})
    return office.post(f"agents/{agent['id']}/credentials/")


def set_up_bank(bank: Program, given: Any) -> Any:
    """An agent that hands complaints over to the office's. Returns it."""
    agent = bank.post("agents/", {"name": "Harbour Assistant"})
    complaint = {"kind": "message_received", "name": "Complaint", "keywords": ["complain*"]}
    trigger = bank.post(f"agents/{agent['id']}/triggers/", complaint)
    connection = verify_and_save(bank, agent, given)
    handoff = {"kind": "external_handoff", "connection": connection, "settings": {"accept_seconds": 20}}
    bank.post(f"agents/{agent['id']}/triggers/{trigger['id']}/actions/", handoff)
    bank.post(f"agents/{agent['id']}/versions/", {"note": "First version"})
    return agent


def verify_and_save(bank: Program, agent: Any, given: Any) -> str:
    """The id of the connection. Each check is shown."""
    typed = {"remote_agent_id": given["agent_id"], **{name: given[name] for name in ("secret", "platform_domain")}}
    begun = bank.post(f"agents/{agent['id']}/connections/", typed)
    place = f"agents/{agent['id']}/verifications/{begun['id']}/"
    over = wait_for(lambda: now if (now := bank.get(place))["state"] != "running" else None)
    for check in over["checks"]:
        print(f"{check['outcome']:8} {check['label']} {check['advice']}".rstrip())
    if over["state"] != "passed":
        raise SystemExit("Not connected.")
    return str(over["connection"])


def chat(server: str, agent_id: str) -> None:
    """As a chat window does, until the other agent has answered."""
    here = f"{server}/api/widget/v1/conversations/"
    begun = ask("POST", here, {"agent_id": agent_id, "client_id": str(uuid.uuid4())}, key="")
    here, token = f"{here}{begun['conversation_id']}/", begun["token"]
    said = {"client_id": str(uuid.uuid4()), "text": "I want to complain"}
    print(f"> {said['text']}")
    ask("POST", f"{here}messages/", said, key=token)

    def answered() -> Any:
        messages = ask("GET", f"{here}updates/?after=0", key=token)["messages"]
        return messages if any(each["author"]["kind"] == "peer_agent" for each in messages) else None

    for message in wait_for(answered):
        if message["author"]["kind"] in {"agent", "peer_agent"}:
            print(f"{message['author']['name']}: {message['text']}")


if __name__ == "__main__":
    bank, office = Program(sys.argv[1], os.environ["BANK_KEY"]), Program(sys.argv[2], os.environ["OFFICE_KEY"])
    agent = set_up_bank(bank, set_up_office(office))
    chat(bank.server, agent["agent_id"])
    for handoff in bank.get("handoffs/?limit=1")["items"]:
        print(f"The handoff is {handoff['state']}.")
