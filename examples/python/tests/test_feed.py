import threading

import pytest
import zmq

from clearsim import amounts
from clearsim.codec import Depth, FeedTopic, MarketState, PublicTrade, Side
from clearsim.connection import Timeout, Unreadable
from clearsim.feed import Feed, Gap, Market, Numbered
from clearsim.snapshots import Snapshots

ALICE, BOB, BTCUSDT = 101, 102, 1


def until(market: Market, kind: type, test=lambda _: True):
    for _ in range(1_000):
        message = market.next(5)
        assert message is not None, "the feed fell silent"
        if isinstance(message, kind) and test(message):
            return message
    raise AssertionError(f"no such {kind.__name__}")


def test_a_late_joiner_sees_the_book_and_follows_it(node):
    with node.client(11) as alice, node.client(12) as bob:
        alice.place(ALICE, BTCUSDT, Side.SELL, "0.5", "50010").require()
        market = Market(Feed(node.feed), Snapshots(node.snapshots))
        market.join()
        book = market.books[BTCUSDT]
        assert [(each.price, each.quantity) for each in book.asks] == [
            (amounts.price("50010"), amounts.quantity("0.5"))
        ]
        assert book.mark == amounts.price("50000")
        assert book.terms.tick == amounts.price("0.1")
        bob.place(BOB, BTCUSDT, Side.BUY, "0.2", "50010").require()
        trade = until(market, PublicTrade)
        assert (trade.price, trade.quantity) == (
            amounts.price("50010"),
            amounts.quantity("0.2"),
        )
        assert book.last == trade.price
        until(market, Depth, lambda depth: depth.asks[0].quantity == amounts.quantity("0.3"))
        assert book.asks[0].quantity == amounts.quantity("0.3")
        assert until(market, MarketState).open_interest == amounts.quantity("0.2")


def test_a_subscriber_to_one_topic_gets_that_one_without_gaps(node):
    feed = Feed(node.feed, [(FeedTopic.STATE, BTCUSDT)])
    for _ in range(5):
        item = feed.next(5)
        assert isinstance(item, Numbered) and isinstance(item.message, MarketState)
    feed.close()


class Relay(threading.Thread):
    """Passes a feed on, except for what it is told to lose."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(daemon=True)
        self.context = zmq.Context()
        self.source = self.context.socket(zmq.SUB)
        self.source.subscribe(b"")
        self.source.connect(endpoint)
        self.sink = self.context.socket(zmq.PUB)
        port = self.sink.bind_to_random_port("tcp://127.0.0.1")
        self.endpoint = f"tcp://127.0.0.1:{port}"
        self.lose = 0
        self.stopping = False

    def run(self) -> None:
        while not self.stopping:
            if not self.source.poll(50):
                continue
            frame = self.source.recv()
            if self.lose:
                self.lose -= 1
            else:
                self.sink.send(frame)
        self.source.close()
        self.sink.close()
        self.context.term()


@pytest.fixture
def relay(node):
    relay = Relay(node.feed)
    relay.start()
    yield relay
    relay.stopping = True
    relay.join()


@pytest.mark.parametrize("topics", [[], [FeedTopic.STATE, FeedTopic.DEPTH]])
def test_lost_packets_are_noticed(relay, topics):
    feed = Feed(relay.endpoint, topics)
    assert isinstance(feed.next(5), Numbered)
    relay.lose = 6
    items = [feed.next(5) for _ in range(20)]
    gaps = [each for each in items if isinstance(each, Gap)]
    assert gaps and all(gap.received > gap.expected for gap in gaps)
    feed.close()


def test_a_market_with_lost_packets_joins_again_and_is_right(node, relay):
    market = Market(Feed(relay.endpoint), Snapshots(node.snapshots))
    market.join()
    with node.client(11) as alice:
        relay.lose = 4
        alice.place(ALICE, BTCUSDT, Side.BUY, "0.5", "49990").require()
        until(market, Depth, lambda _: market.joins == 2)
        assert [each.price for each in market.books[BTCUSDT].bids] == [amounts.price("49990")]


def test_a_node_that_starts_anew_is_a_gap(node):
    market = Market(Feed(node.feed), Snapshots(node.snapshots))
    market.join()
    until(market, MarketState)
    endpoints = {"orders": node.orders, "feed": node.feed, "snapshots": node.snapshots}
    assert node.end() == 0
    node.start(endpoints)
    until(market, MarketState, lambda _: market.joins == 2)
    assert market.books[BTCUSDT].mark == amounts.price("50000")


def test_a_silent_feed_is_a_timeout_and_a_strange_one_unreadable(node):
    with zmq.Context() as context, context.socket(zmq.PUB) as peer:
        endpoint = f"tcp://127.0.0.1:{peer.bind_to_random_port('tcp://127.0.0.1')}"
        feed = Feed(endpoint, context=context)
        with pytest.raises(Timeout, match="silent"):
            Market(feed, Snapshots(node.snapshots)).join(0.3)
        peer.send(b"news")
        with pytest.raises(Unreadable, match="no feed packet"):
            feed.next(5)
        feed.close()
