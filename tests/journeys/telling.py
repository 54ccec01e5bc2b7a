"""``python -m tests.journeys.telling`` tells as what it was started, and stays a while or until it is told to end."""

import os
import signal
import sys

from django.conf import settings

from tests.patience import READY_SECONDS

if __name__ == "__main__":
    signal.alarm(int(READY_SECONDS))
    settings_told = "settings" if settings.configured else "no settings"
    told = (os.getpid(), os.getpgid(0), " ".join(sys.argv[1:]), os.environ["TOLD"], settings_told)
    print("|".join(map(str, told)), flush=True)
    signal.pause()
