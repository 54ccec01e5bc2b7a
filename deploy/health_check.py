"""``python deploy/health_check.py [port]``: exit code 0 when the server on this machine answers and has its database.

It asks for the front page, which looks whether anybody has an account, and so reads the database. Needs no key and no
Django: only PLATFORM_DOMAIN, so that the host is one the server knows.
"""

import http.client
import os
import sys
from http import HTTPStatus
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5.0


def is_healthy(port: int) -> bool:
    platform = urlsplit(os.environ.get("PLATFORM_DOMAIN", "http://127.0.0.1:8000"))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/", headers={"Host": platform.netloc, "X-Forwarded-Proto": platform.scheme})
        # Signed out, it leads on to another page. A redirect to https with 301 would come from a server without data.
        return connection.getresponse().status == HTTPStatus.FOUND
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_healthy(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) else 1)
