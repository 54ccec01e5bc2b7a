"""``make demo``, as whoever tries the project meets it."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.demo.launcher import _empty
from deploy.demo.processes import QUICK_DEATH_SECONDS
from tests.demo.running_demo import ROOT, RunningDemo, Window, answers, fetch
from tests.patience import ANSWER_SECONDS, READY_SECONDS, wait_until

BANK, OFFICE = "Harbour Bank", "Consumer Protection Office"

pytestmark = pytest.mark.journey


@pytest.fixture
def window(demo: RunningDemo) -> Window:
    bank = demo.told["bank"]
    return Window(server=bank["url"], agent_id=bank["agent_id"], origin=demo.told["site"])


def test_a_complaint_goes_to_the_office_with_what_was_said_and_comes_back(window: Window) -> None:
    for words in ("I have a problem with my card", "Maria Santos", "Card", "Debit", "I want to make a complaint"):
        window.say(words)

    greeting = window.hear("I am Consumer Help", institution=OFFICE)
    assert "Maria Santos" in greeting
    assert "Card" in greeting
    window.hear("When did it happen?", institution=OFFICE)
    window.say("Last Tuesday")
    window.hear("What outcome would you like?", institution=OFFICE)
    window.say("I want my money back")
    recorded = window.hear("recorded under", institution=OFFICE)
    assert re.search(r"CPO-\w{4}-\w{4}", recorded)
    assert not any("your name" in text or "Which kind of card" in text for text in window.texts(institution=OFFICE))

    window.say("That's all, thank you")
    window.hear("How else can I help?", institution=BANK)
    assert window.snapshot()["state"]["controller"] == "agent"
    window.say("When are you open?")
    window.hear("from 9:00", institution=BANK)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("es", "Quiero poner una queja"),
        ("fil", "Gusto kong magreklamo sa bangko"),
        ("th", "ฉันอยากร้องเรียนเรื่องบัตร"),
        ("ar", "أريد تقديم شكوى ضد البنك"),
    ],
)
def test_a_complaint_is_understood_in_other_languages(demo: RunningDemo, locale: str, words: str) -> None:
    bank = demo.told["bank"]
    window = Window(server=bank["url"], agent_id=bank["agent_id"], origin=demo.told["site"], locale=locale)
    window.say(words)
    window.hear("I am Consumer Help", institution=OFFICE)


def test_the_banks_site_embeds_the_chat_across_origins(demo: RunningDemo) -> None:
    site, bank = demo.told["site"], demo.told["bank"]
    status, headers, page = fetch(f"{site}/")
    assert status == 200
    assert f'<handoff-chat agent="{bank["agent_id"]}">' in page
    script = re.search(r'<script type="module" src="([^"]+)"', page)
    assert script is not None
    assert script[1].startswith(bank["url"])
    assert "'unsafe" not in headers["content-security-policy"]
    status, headers, _ = fetch(script[1], Origin=site)
    assert status == 200
    assert headers["access-control-allow-origin"] in {"*", site}
    assert fetch(f"{bank['url']}/api/widget/v1/agents/{bank['agent_id']}/", Origin="http://elsewhere.example")[0] == 403


def test_both_consoles_and_the_hosted_chat_answer(demo: RunningDemo) -> None:
    for part in ("bank", "office"):
        assert fetch(demo.told[part]["url"] + "/account/login/")[0] == 200
        assert fetch(demo.told[part]["chat"])[0] == 200


def test_the_two_do_not_share_cookies_by_name(demo: RunningDemo) -> None:
    """Cookies know no ports: with one name, signing in to one console would sign out of the other."""
    names = {
        fetch(demo.told[part]["url"] + "/account/login/")[1]["set-cookie"].partition("=")[0]
        for part in ("bank", "office")
    }
    assert len(names) == 2


def test_what_it_writes_about_itself_is_for_its_owner_only(demo: RunningDemo) -> None:
    told = Path(demo.told["bank"]["folder"]).parents[1] / "told.json"
    assert told.stat().st_mode & 0o077 == 0


def test_the_secret_is_in_no_log_and_no_environment(demo: RunningDemo) -> None:
    folder = Path(demo.told["bank"]["folder"]).parent
    for log in folder.glob("*/*.log"):
        assert "hsec_" not in log.read_text(errors="replace")
    for process_id in demo.told["processes"].values():
        assert b"hsec_" not in Path(f"/proc/{process_id}/environ").read_bytes()


def test_the_health_check_knows_a_server_that_answers(demo: RunningDemo) -> None:
    url = demo.told["office"]["url"]
    assert _health(url, port=url.rpartition(":")[2]) == 0
    assert _health(url, port=demo.told["site"].rpartition(":")[2]) == 1


def test_a_server_that_dies_is_started_again(demo: RunningDemo) -> None:
    told = Path(demo.told["bank"]["folder"]).parents[1] / "told.json"
    time.sleep(QUICK_DEATH_SECONDS)  # one that ends sooner counts as one that cannot run
    os.kill(demo.told["processes"]["office web"], 9)
    wait_until(lambda: str(demo.told["processes"]["office web"]) not in told.read_text(), seconds=ANSWER_SECONDS)
    wait_until(lambda: answers(demo.told["office"]["chat"]), seconds=READY_SECONDS)


def test_it_says_which_port_is_in_use(demo: RunningDemo, tmp_path: Path) -> None:
    taken = demo.told["site"].rpartition(":")[2]
    words = [sys.executable, "deploy/demo", "--ports", taken, "0", "0", "--dir", str(tmp_path / "data")]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert f"Port {taken} is in use" in ended.stderr


def test_it_does_not_empty_a_folder_it_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "letters").touch()
    words = [sys.executable, "deploy/demo", "--ports", "0", "0", "0", "--dir", str(tmp_path)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert (tmp_path / "letters").exists()


def test_the_folder_around_its_own_is_for_its_owner_only(tmp_path: Path) -> None:
    """``make run`` keeps its data there."""
    _empty(tmp_path / "var" / "demo")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def _health(platform_domain: str, *, port: str) -> int:
    environment = {"PLATFORM_DOMAIN": platform_domain, "PATH": os.environ["PATH"]}
    words = [sys.executable, "deploy/health_check.py", port]
    return subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode
