"""``python -m tests.journeys.telling`` tells as what it was started, and stays until it is told to end."""

import os
import signal
import sys

from django.conf import settings

if __name__ == "__main__":
    settings_told = "settings" if settings.configured else "no settings"
    told = (os.getpid(), os.getpgid(0), " ".join(sys.argv[1:]), os.environ["TOLD"], settings_told)
    print("|".join(map(str, told)), flush=True)
    signal.pause()
