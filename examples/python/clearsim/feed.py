"""The public feed: what everyone may see, with its gaps found and repaired.

    market = Market(Feed(feed), Snapshots(snapshots))
    market.join()
    while True:
        message = market.next(1.0)
        print(market.books[1].mark, message)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import zmq

from clearsim.codec import (
    Depth,
    DepthLevel,
    FeedTopic,
    MarkChanged,
    MarketState,
    PublicTrade,
    Sequence,
    SnapshotInstrument,
    WireFault,
    decode_feed,
    topic_filter,
)
from clearsim.connection import Deadline, Timeout, Unreadable
from clearsim.snapshots import Snapshots


class Numbered(NamedTuple):
    """A message of the feed and its place in it."""

    number: int
    message: Any


class Gap(NamedTuple):
    """Messages were lost, or the node started anew: take a snapshot and `skip` what it shows.

    Numbers are the feed's, or within a topic where the subscription is to some topics only.
    """

    expected: int
    received: int


class Feed:
    """The feed in order. `next` gives Numbered messages, and a Gap in front of what follows one."""

    def __init__(
        self,
        endpoint: str,
        topics: Iterable[FeedTopic | tuple[FeedTopic, int]] = (),
        *,
        context: zmq.Context | None = None,
    ) -> None:
        """Subscribes to everything, or to topics, each of all instruments or of one."""
        self.endpoint = endpoint
        # The number of the last message handed over or skipped; 0 before the first.
        self.last = 0
        self._socket = (context or zmq.Context.instance()).socket(zmq.SUB)
        self._socket.set(zmq.LINGER, 0)
        self._socket.set(zmq.RCVHWM, 65_536)
        self._socket.set(zmq.HEARTBEAT_IVL, 1_000)
        self._socket.set(zmq.HEARTBEAT_TIMEOUT, 5_000)
        filters = [
            topic_filter(*topic) if isinstance(topic, tuple) else topic_filter(topic)
            for topic in topics
        ]
        self._filtered = bool(filters)
        for each in filters or [b""]:
            self._socket.subscribe(each)
        self._socket.connect(endpoint)
        self._expected: dict[tuple[int, int], int] = {}
        # The node's incarnation, told by every packet; 0 before the first.
        self._incarnation = 0
        self._skipped = 0
        self._inbox: deque[Numbered | Gap] = deque()

    def next(self, within: float = 0.0) -> Numbered | Gap | None:
        deadline = Deadline(within)
        while not self._inbox:
            try:
                frame = self._socket.recv(zmq.DONTWAIT)
            except zmq.Again:
                if not deadline.left or not self._socket.poll(int(deadline.left * 1_000) + 1):
                    return None
                continue
            self._take(frame)
        first = self._inbox.popleft()
        if isinstance(first, Numbered):
            self.last = max(self.last, first.number)
        return first

    def skip(self, through: int) -> None:
        """Leaves out everything up to a message: a snapshot has shown it."""
        self._skipped = through
        self.last = max(self.last, through)
        self._inbox = deque(
            each for each in self._inbox if isinstance(each, Gap) or each.number > through
        )

    def close(self) -> None:
        self._socket.close()

    def _take(self, frame: bytes) -> None:
        try:
            topic, packet = decode_feed(frame)
        except WireFault as fault:
            raise Unreadable(f"{self.endpoint} sent what is no feed packet: {fault}") from None
        restarted = self._incarnation not in (0, packet.session)
        self._incarnation = packet.session
        if restarted:
            self._skipped = 0
        messages = [each for each in packet.messages if not isinstance(each, Sequence)]
        if self._filtered:
            key, first = (topic.topic, topic.instrument), topic.topic_sequence
        else:
            key, first = (0, 0), packet.sequence
        expected = self._expected.get(key, first)
        self._expected[key] = first + len(messages)
        if restarted or first != expected:
            if first < expected:
                self._skipped = 0
            self._inbox.append(Gap(expected, first))
        for number, message in enumerate(messages, packet.sequence):
            if number > self._skipped:
                self._inbox.append(Numbered(number, message))


@dataclass
class Book:
    """One instrument as the feed shows it; prices are counts, levels are best first."""

    terms: SnapshotInstrument
    state: MarketState | None
    bids: list[DepthLevel]
    asks: list[DepthLevel]
    mark: int | None
    last: int | None


class Market:
    """The market, followed from any moment on; after a gap it joins again by itself."""

    def __init__(self, feed: Feed, snapshots: Snapshots) -> None:
        self.feed, self.snapshots = feed, snapshots
        self.books: dict[int, Book] = {}
        self.joins = 0
        self._kept: deque[Numbered] = deque()

    def join(self, within: float = 10.0) -> None:
        """Subscribes, waits for a sign of life, takes a snapshot, and drops what it shows."""
        deadline = Deadline(within)
        while True:
            # The first message shows that the subscription has taken.
            first = self.feed.next(deadline.left)
            if first is None:
                raise Timeout(f"the feed {self.feed.endpoint} is silent")
            if isinstance(first, Gap):
                continue
            snapshot = self.snapshots.market()
            if first.number > snapshot.feed_sequence + 1:
                continue
            break
        self.feed.skip(snapshot.feed_sequence)
        self._kept = deque([first] if first.number > snapshot.feed_sequence else [])
        self.books = {
            number: Book(
                each.terms,
                each.state,
                each.bids,
                each.asks,
                each.state.mark_price if each.state else None,
                each.state.last_price if each.state else None,
            )
            for number, each in snapshot.instruments.items()
        }
        self.joins += 1

    def next(self, within: float = 0.0) -> Any:
        """The next message, already applied; None where none comes in time."""
        deadline = Deadline(within)
        while True:
            item = self._kept.popleft() if self._kept else self.feed.next(deadline.left)
            if item is None:
                return None
            if isinstance(item, Gap):
                self.join()
                continue
            self._apply(item.message)
            return item.message

    def _apply(self, message: Any) -> None:
        book = self.books.get(getattr(message, "instrument", 0))
        if book is None:
            return
        match message:
            case Depth():
                book.bids, book.asks = message.bids, message.asks
            case MarketState():
                book.state = message
                book.mark = message.mark_price
            case MarkChanged():
                book.mark = message.mark_price
            case PublicTrade():
                book.last = message.price
