"""One demo for all its tests: to fill and to start two deployments takes longer than most of them."""

from collections.abc import Iterator

import pytest

from tests.demo.running_demo import RunningDemo, running_demo
from tests.journeys.conftest import chromium  # noqa: F401  # a fixture


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running
