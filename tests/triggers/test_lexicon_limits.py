"""What the lexicon costs each process: a few alternatives in one entry can make thousands of words."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from triggers.meanings import concepts

MOST_WORDS, MOST_OF_ONE_ENTRY = 115_000, 1_500
MOST_CPU_SECONDS, MOST_MEGABYTES = 2.0, 60.0
MEASURED = """
import json, os, time
from pathlib import Path
from triggers.meanings.concepts import lexicon

def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

before = resident()
lexicon()
print(json.dumps([len(lexicon()._automaton), time.process_time(), resident() - before]))
"""


def test_no_entry_stands_for_too_many_words() -> None:
    entries = {
        entry
        for file in ("concepts.toml", "stories.toml")
        for listed in concepts._written(file).values()
        for words in listed.values()
        for entry in words.split(",")
    }
    sizes = {entry.strip(): sum(1 for _word in concepts._spelled_out(entry)) for entry in entries}
    assert {entry: size for entry, size in sizes.items() if size > MOST_OF_ONE_ENTRY} == {}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is told by Linux")
def test_it_is_read_quickly_and_stays_small() -> None:
    root = Path(concepts.__file__).parents[2]
    command = [sys.executable, "-c", MEASURED]
    told = subprocess.run(command, cwd=root, capture_output=True, check=True, timeout=60)  # ours
    words, seconds, megabytes = json.loads(told.stdout)
    assert words <= MOST_WORDS
    assert seconds <= MOST_CPU_SECONDS
    assert megabytes <= MOST_MEGABYTES
