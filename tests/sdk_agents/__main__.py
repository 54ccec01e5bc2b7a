"""``python -m tests.sdk_agents [port]`` serves them until it is stopped, and says where."""

import sys
import threading

from tests.sdk_agents.serving import SdkAgents
from tests.sdk_agents.styles import STYLES

agents = SdkAgents(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
thread = threading.Thread(target=agents.run, daemon=True)
thread.start()
agents.wait_until_ready()
for name in STYLES:
    print(agents.card_url(name), flush=True)
thread.join()
