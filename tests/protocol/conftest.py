import ssl
from collections.abc import Iterator

import pytest

from tests.protocol.guard_peers import PUBLIC, Authority, Peer, Reply, ServePeer


@pytest.fixture
def serve() -> Iterator[ServePeer]:
    peers: list[Peer] = []

    def start(reply: bytes | Reply, *, host: str = PUBLIC, port: int = 0, tls: ssl.SSLContext | None = None) -> Peer:
        peers.append(Peer(reply, host=host, port=port, tls=tls))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))
