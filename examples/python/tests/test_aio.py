import asyncio
import signal

import pytest

from clearsim import amounts
from clearsim.aio import AsyncClient
from clearsim.client import ClientFault, Refused
from clearsim.codec import Traded

ALICE, BOB, BTCUSDT = 101, 102, 1


def client(node, member: int, token: str, **options) -> AsyncClient:
    return AsyncClient(
        node.orders, member=member, token=token, snapshots=node.snapshots, **options
    )


def test_many_coroutines_wait_for_their_answers_at_the_same_time(node):
    async def trade() -> None:
        async with client(node, 11, "demo-alice") as alice, client(node, 12, "demo-bob") as bob:
            prices = [str(49_000 - step) for step in range(40)]
            answers = await asyncio.gather(
                *(alice.place(ALICE, BTCUSDT, "buy", "0.001", price) for price in prices)
            )
            assert all(each.accepted and each.resting for each in answers)
            assert len({each.number for each in answers}) == len(prices)
            filled = await bob.place(BOB, BTCUSDT, "sell", "0.002", "48999")
            assert filled.filled == amounts.quantity("0.002")
            trades = 0
            while trades < 2:
                notice = await alice.next(5)
                assert notice is not None
                trades += isinstance(notice, Traded)
            state = (await alice.account(ALICE)).account
            assert state.position(BTCUSDT) == amounts.quantity("0.002")

    asyncio.run(trade())


def test_a_session_outlives_a_program_that_says_nothing(serve):
    node = serve("--set", "silenceMax=2s")

    async def wait() -> None:
        async with client(node, 11, "demo-alice") as alice:
            await asyncio.sleep(4)
            assert (await alice.place(ALICE, BTCUSDT, "buy", "0.001", "49000")).accepted

    asyncio.run(wait())


def test_a_wrong_token_is_refused_and_a_node_that_dies_is_told(node):
    async def fail() -> None:
        with pytest.raises(Refused):
            async with client(node, 11, "demo-nobody"):
                pass
        with pytest.raises(ClientFault):
            async with client(node, 11, "demo-alice", timeout=1) as alice:
                node.end(signal.SIGKILL)
                await alice.place(ALICE, BTCUSDT, "buy", "0.001", "49000")

    asyncio.run(fail())
