"""The balancer of the conformance runs gives each request to the other process, and passes what that says."""

import asyncio

from tests.conformance.balancer import Balancer

ASK = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nbody"


class Process:
    """Answers one request of a connection with its own name, piece by piece, and closes as it was told to."""

    def __init__(self, name: bytes) -> None:
        self.name = name
        self.heard: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.readuntil(b"body"))
        for piece in (b"I am ", self.name):
            writer.write(piece)
            await writer.drain()
        writer.close()


async def ask(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ASK)
    answer = await asyncio.wait_for(reader.read(), 5.0)
    writer.close()
    return answer


def test_each_request_goes_to_the_other_process_on_a_connection_of_its_own() -> None:
    async def run() -> None:
        processes = [Process(b"one"), Process(b"two")]
        servers = [await asyncio.start_server(each.serve, "127.0.0.1", 0) for each in processes]
        balancer = Balancer([server.sockets[0].getsockname()[1] for server in servers])
        port = await balancer.open()
        answers = [await ask(port) for _ in range(4)]
        assert answers == [b"I am two", b"I am one"] * 2
        assert sorted(balancer.answered.values()) == [2, 2]
        (head, body) = processes[0].heard[0].split(b"\r\n\r\n")
        assert (head.count(b"Connection:"), head.endswith(b"Connection: close"), body) == (1, True, b"body")
        for each in (balancer, *servers):
            each.close()

    asyncio.run(run())
