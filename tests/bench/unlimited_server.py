"""``python -m tests.bench.unlimited_server`` serves as usual, but one window may say as much as it likes.

A thousand turns of one conversation would else take ten minutes.
"""

import sys

import uvicorn

from handoff_project import serve
from handoff_project.asgi import application  # noqa: F401  # sets Django up

from conversations.widget_api import views  # isort: skip
from workspaces.rate_limits import RateLimit

if __name__ == "__main__":
    views.MESSAGES = RateLimit("widget-message", times=1_000_000, seconds=60)
    if {"web", "workers"} & set(sys.argv):
        raise SystemExit(serve.main())
    uvicorn.main()
