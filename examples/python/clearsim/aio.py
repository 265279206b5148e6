"""A member's session for asyncio programs: many coroutines may wait at the same time.

    async with AsyncClient(orders, member=11, token="demo-alice") as client:
        first, second = await asyncio.gather(
            client.place(101, 1, "buy", "0.01", "49000"),
            client.place(101, 1, "buy", "0.01", "48000"),
        )
        async for notice in client.notices():
            ...

It wraps clearsim.client.Client and takes its arguments. The session is kept alive in the
background.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Any

from clearsim.client import Client
from clearsim.codec import Message, NotApplied
from clearsim.connection import ClientFault, SessionLost, Timeout
from clearsim.notices import Answer
from clearsim.orders import Instrument, Orders
from clearsim.snapshots import Snapshot

# How often the session shows that it is there, and looks for what a wake-up may have missed.
_PERIOD = 0.5


class AsyncClient(Orders):
    """Every call about orders of `Client`, to be awaited."""

    def __init__(self, orders: str, **options: Any) -> None:
        self._client = Client(orders, **options)
        self.symbols = self._client.symbols
        self._answers: dict[int, asyncio.Future[Answer]] = {}
        self._notices: asyncio.Queue[Any] = asyncio.Queue()
        self._fault: ClientFault | None = None
        self._beat: asyncio.Task[None] | None = None
        self._asking = asyncio.Lock()

    @property
    def next_number(self) -> int:  # type: ignore[override]
        return self._client.next_number

    async def __aenter__(self) -> "AsyncClient":
        try:
            await asyncio.to_thread(self._client.logon)
        except BaseException:
            self._client.close()
            raise
        asyncio.get_running_loop().add_reader(self._client.fileno(), self._look)
        self._beat = asyncio.create_task(self._keep_alive())
        return self

    async def __aexit__(self, kind: type | None, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._client.fileno())
        if self._beat is not None:
            self._beat.cancel()
        try:
            if self._client.session is not None and kind is None:
                await asyncio.to_thread(self._client.logout)
        finally:
            self._client.close()

    def execute(self, command: Message, at: int = 0) -> Awaitable[Answer]:  # type: ignore[override]
        """Sends one command, at once; its answer is to be awaited."""
        if self._fault is not None:
            raise self._fault
        number = self._client.submit(command, at)
        answer = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        self._client.flush()
        # A wake-up between sending and waiting would be the only one.
        self._look()
        return self._answer(number, answer)

    async def _answer(self, number: int, answer: asyncio.Future[Answer]) -> Answer:
        try:
            return await asyncio.wait_for(answer, self._client.timeout)
        except asyncio.TimeoutError:
            raise Timeout(f"the answer to command {number}") from None
        finally:
            self._answers.pop(number, None)

    async def next(self, within: float | None = None) -> Any:
        """The next event; None where none comes in time."""
        if self._fault is not None and self._notices.empty():
            raise self._fault
        try:
            notice = await asyncio.wait_for(self._notices.get(), within)
        except asyncio.TimeoutError:
            return None
        if isinstance(notice, ClientFault):
            raise notice
        return notice

    async def notices(self) -> AsyncIterator[Any]:
        """Events as they come, until the session is lost."""
        while True:
            yield await self.next()

    async def market(self, instrument: Instrument | None = None) -> Snapshot:
        async with self._asking:
            return await asyncio.to_thread(self._client.market, instrument)

    async def account(self, account: int) -> Snapshot:
        async with self._asking:
            return await asyncio.to_thread(self._client.account, account)

    def _look(self) -> None:
        """Hands over everything that has arrived."""
        try:
            while (notice := self._client.next()) is not None:
                if isinstance(notice, NotApplied):
                    self._lose(notice)
                waiting = self._answers.get(notice.number) if isinstance(notice, Answer) else None
                if waiting is None:
                    self._notices.put_nowait(notice)
                elif not waiting.done():
                    waiting.set_result(notice)
        except ClientFault as fault:
            self._fail(fault)

    def _lose(self, notice: NotApplied) -> None:
        for number in range(notice.from_sequence, notice.from_sequence + notice.count):
            answer = self._answers.get(number)
            if answer is not None and not answer.done():
                answer.set_exception(SessionLost(f"command {number} was lost"))
            if not self._answers:
                break

    def _fail(self, fault: ClientFault) -> None:
        self._fault = fault
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(fault)
        self._notices.put_nowait(fault)

    async def _keep_alive(self) -> None:
        while self._fault is None:
            await asyncio.sleep(_PERIOD)
            self._look()
