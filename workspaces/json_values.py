"""How values lie in the cache of a deployment that has a Redis: as JSON.

By itself Django writes and reads pickles there, and whoever may write to that Redis could have a process of ours run
what they like, and so read its keys.
"""

import json


class JsonValues:
    """A serializer of ``django.core.cache.backends.redis``. Values come back as JSON has them: a tuple as a list."""

    def dumps(self, value: object) -> bytes:
        """Raises TypeError for what JSON does not know. A number stays one that Redis can count on."""
        return json.dumps(value).encode()

    def loads(self, written: bytes) -> object:
        """Raises ValueError for anything else than JSON."""
        return json.loads(written)
