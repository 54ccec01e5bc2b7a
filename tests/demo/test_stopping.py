"""``make demo`` ends. The last of its tests: it ends what the others use."""

from pathlib import Path

import pytest

from tests.demo.running_demo import RunningDemo, answers

pytestmark = pytest.mark.journey


def test_when_it_is_stopped_nothing_is_left_running(demo: RunningDemo) -> None:
    assert demo.stop() == 0
    for part in ("bank", "office"):
        assert not answers(demo.told[part]["chat"])
    for process_id in demo.told["processes"].values():
        assert not Path(f"/proc/{process_id}").exists()
