"""The proxy does to a connection what its weather says, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.proxy import Front, Weather

ANSWER = b"the answer"


class Echo:
    """A server behind the proxy that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.asked.append(line)
            writer.write(ANSWER)
        writer.close()


@asynccontextmanager
async def standing(*, dead_ones: int = 0) -> AsyncIterator[tuple[Front, Echo, int]]:
    echo = Echo()
    server = await asyncio.start_server(echo.serve, "127.0.0.1", 0)
    front = Front([*([1] * dead_ones), server.sockets[0].getsockname()[1]], seed="weather")
    port = await front.open()
    yield front, echo, port
    front.close()
    server.close()


async def ask(port: int, *, seconds: float = 5.0) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"question\n")
        return await asyncio.wait_for(reader.read(len(ANSWER)), seconds)
    finally:
        writer.close()


def test_it_passes_what_is_said_on_a_fine_day() -> None:
    async def run() -> None:
        async with standing() as (_front, echo, port):
            assert await ask(port) == ANSWER
            assert echo.asked == [b"question\n"]

    asyncio.run(run())


def test_it_goes_round_dead_processes() -> None:
    async def run() -> None:
        async with standing(dead_ones=2) as (_front, _echo, port):
            assert [await ask(port) for _ in range(4)] == [ANSWER] * 4

    asyncio.run(run())


def test_it_loses_the_answer_after_the_request_went_through() -> None:
    async def run() -> None:
        async with standing() as (front, echo, port):
            front.change(Weather(answers_lost=1.0))
            with pytest.raises(ConnectionResetError):
                await ask(port)
            assert (echo.asked, front.answers_lost) == ([b"question\n"], 1)

    asyncio.run(run())


def test_it_resets_what_it_refuses_and_what_was_open() -> None:
    async def run() -> None:
        async with standing() as (front, echo, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"first\n")
            await reader.read(len(ANSWER))
            front.change(Weather(refusing=True))
            with pytest.raises(ConnectionResetError):
                await reader.read(1)
            with pytest.raises(ConnectionResetError):
                await ask(port)
            assert echo.asked == [b"first\n"]

    asyncio.run(run())


def test_it_holds_in_silence_what_it_passes_on_afterwards() -> None:
    async def run() -> None:
        async with standing() as (front, echo, port):
            front.change(Weather(silent=True))
            with pytest.raises(TimeoutError):
                await ask(port, seconds=0.05)
            asking = asyncio.create_task(ask(port))
            await asyncio.sleep(0.02)
            assert not echo.asked
            front.change(Weather())
            assert await asking == ANSWER

    asyncio.run(run())


def test_it_slices_and_delays_without_changing_a_byte() -> None:
    async def run() -> None:
        async with standing() as (front, echo, port):
            front.change(Weather(sliced=True, delays=(0.01, 0.02)))
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"question\n")
            assert await reader.readexactly(len(ANSWER)) == ANSWER
            writer.close()
            assert echo.asked == [b"question\n"]

    asyncio.run(run())
