"""What breaks in a run. Each is ``async (world, seconds) -> None``, and leaves everything whole when it returns."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator

from tests.faults.proxy import Weather
from tests.faults.records import unsettled_turns
from tests.faults.services import Servers
from tests.faults.waiting import until
from tests.faults.world import World

Nemesis = Callable[[World, float], Awaitable[None]]

KILL_EVERY, FLUSH_EVERY, RESTARTS = 2.0, 5.0, 20
KILLS_OF_A_WHOLE_COMMAND = 0.1  # the others meet one process that was forked
LONGEST_STOP = 25.0  # longer than a claim is held
GIVING_UP_SECONDS = 300.0
SLOW = Weather(delays=(0.0, 0.15))
BEGUN = "begun"  # the moment from which people write what the fault is to meet


async def _begin(world: World) -> None:
    """When B's agent has taken over, or did not: faults are for talks that are under way."""
    await world.everybody_was_handed_over()
    world.moments.come(BEGUN)


async def kills(world: World, seconds: float) -> None:
    """``kill -9`` for any process of either side, or for all that were forked from one."""
    await _begin(world)
    end = world.moments.now() + seconds
    while world.moments.now() < end:
        site = world.chance.choice(world.sites)
        whole = world.chance.random() < KILLS_OF_A_WHOLE_COMMAND
        mortal = site.mortal()
        # Embedded nothing is forked: there the one process is meant each time.
        if meant := [each for each in mortal if each.leads is whole] or mortal:
            world.chance.choice(meant).signal(signal.SIGKILL)
        await asyncio.sleep(KILL_EVERY)


async def stops(world: World, seconds: float) -> None:
    """SIGSTOP in the middle of whatever it did, and SIGCONT when others may have taken its work over."""
    await _begin(world)
    end = world.moments.now() + seconds
    while world.moments.now() < end:
        site = world.chance.choice(world.sites)
        mortal = world.chance.choice(site.mortal())  # nobody kills in this run, so there are some
        mortal.signal(signal.SIGSTOP)
        await asyncio.sleep(world.chance.choice((1.0, 5.0, LONGEST_STOP)))
        mortal.signal(signal.SIGCONT)


async def redis_goes(world: World, seconds: float) -> None:
    """Emptied every 5 s, then away for as long."""
    await _begin(world)
    end = world.moments.now() + seconds
    while world.moments.now() < end:
        for servers in _servers(world):
            await asyncio.to_thread(servers.redis.empty)
        await asyncio.sleep(FLUSH_EVERY)
    for servers in _servers(world):
        servers.redis.stop_at_once()
    await asyncio.sleep(seconds)
    for servers in _servers(world):
        await asyncio.to_thread(servers.redis.start)


async def redis_hangs(world: World, seconds: float) -> None:
    """It takes connections and says nothing."""
    await _begin(world)
    for servers in _servers(world):
        servers.redis.pause(on=True)
    await asyncio.sleep(seconds)
    for servers in _servers(world):
        servers.redis.pause(on=False)


async def postgres_goes(world: World, seconds: float) -> None:
    """Restarted at once twenty times on either side, then away on both."""
    await _begin(world)
    for _ in range(RESTARTS):
        servers = world.chance.choice(list(_servers(world)))
        await asyncio.to_thread(servers.postgres.stop_at_once)
        await asyncio.to_thread(servers.postgres.start)
        await asyncio.sleep(world.chance.uniform(0.5, 2.0))
    for servers in _servers(world):
        await asyncio.to_thread(servers.postgres.stop_at_once)
    await asyncio.sleep(seconds)
    for servers in _servers(world):
        await asyncio.to_thread(servers.postgres.start)


async def partition(world: World, seconds: float) -> None:
    """Nothing passes between the two, and nothing says so."""
    await _begin(world)
    silent = Weather(silent=True)
    world.weather(to_office=silent, to_bank=silent)
    await asyncio.sleep(seconds)
    world.weather()


async def partition_towards_office(world: World, seconds: float) -> None:
    await _begin(world)
    world.weather(to_office=Weather(silent=True))
    await asyncio.sleep(seconds)
    world.weather()


async def partition_towards_bank(world: World, seconds: float) -> None:
    await _begin(world)
    world.weather(to_bank=Weather(refusing=True))
    await asyncio.sleep(seconds)
    world.weather()


async def flapping(world: World, seconds: float) -> None:
    await _begin(world)
    end = world.moments.now() + seconds
    while world.moments.now() < end:
        bad = world.chance.choice((Weather(silent=True), Weather(refusing=True)))
        world.weather(to_office=bad, to_bank=bad)
        await asyncio.sleep(world.chance.uniform(0.2, 3.0))
        world.weather()
        await asyncio.sleep(world.chance.uniform(0.2, 3.0))


async def answers_lost(world: World, _seconds: float) -> None:
    """Half of all answers, each way, as long as anybody writes."""
    await _begin(world)
    bad = Weather(answers_lost=0.5)
    world.weather(to_office=bad, to_bank=bad)
    await world.everybody_is_done()
    world.weather()


async def repeats(world: World, _seconds: float) -> None:
    """Most answers are lost, so that most messages come several times; and each byte by itself."""
    await _begin(world)
    bad = Weather(answers_lost=0.8, sliced=True)
    world.weather(to_office=bad, to_bank=bad)
    await world.everybody_is_done()
    world.weather()


async def slowness(world: World, _seconds: float) -> None:
    """Random delays, as long as anybody writes."""
    world.weather(to_office=SLOW, to_bank=SLOW)
    await world.everybody_is_done()
    world.weather()


async def a_day(world: World, _seconds: float) -> None:
    """B is out of reach for longer than anything is tried; it is back when A has given up every message."""
    await world.everybody_was_handed_over()
    world.weather(to_office=Weather(refusing=True), to_bank=Weather(refusing=True))
    world.moments.come(BEGUN)
    await world.everybody_is_done()
    await world.pass_time(hours=25, sites=world.sites)
    await asyncio.gather(*(site.start() for site in world.sites))
    await until(lambda: not unsettled_turns(world.bank.store), seconds=GIVING_UP_SECONDS)
    world.weather()


async def an_hour(world: World, _seconds: float) -> None:
    """B's processes are dead; A's people write on."""
    await world.everybody_was_handed_over()
    await world.office.stop(hard=True)
    world.moments.come(BEGUN)
    await world.everybody_is_done()
    await world.pass_time(hours=1, sites=world.sites)
    await asyncio.gather(*(site.start() for site in world.sites))


def _servers(world: World) -> Iterator[Servers]:
    for site in world.sites:
        if site.servers:
            yield site.servers
