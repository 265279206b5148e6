import signal
import time

import pytest
import zmq

from clearsim import amounts, codec
from clearsim.client import Answer, Client, ClientFault, Refused, SessionLost, Timeout, Unreadable
from clearsim.codec import OrderCancelled, OrderRested, RejectReason, Side, Traded
from clearsim.snapshots import Snapshots

ALICE, BOB, BTCUSDT = 101, 102, 1


def notices(client: Client, kind: type) -> list:
    found = []
    while (notice := client.next(0.3)) is not None:
        if isinstance(notice, kind):
            found.append(notice)
    return found


def test_a_trade_is_told_to_both_sides_each_with_its_own_half(node):
    with node.client(11) as alice, node.client(12) as bob:
        resting = alice.place(ALICE, BTCUSDT, Side.SELL, "0.1", "50010").require()
        assert resting.resting == amounts.quantity("0.1") and resting.filled == 0
        taking = bob.place(BOB, BTCUSDT, Side.BUY, "0.04").require()
        assert taking.filled == amounts.quantity("0.04")
        (sold,), (bought,) = notices(alice, Traded), notices(bob, Traded)
        assert sold.trade == bought.trade
        assert (sold.seller, sold.buyer, sold.buyer_fee) == (ALICE, None, None)
        assert (bought.seller, bought.buyer) == (None, BOB)
        assert bought.buyer_fee == amounts.money("1.0002")
        assert alice.account(ALICE).account.position(BTCUSDT) == -amounts.quantity("0.04")


def test_an_order_is_replaced_and_cancelled_by_either_name(node):
    with node.client(11) as alice:
        first = alice.place(ALICE, BTCUSDT, Side.BUY, "1", "49000", client_order=70).require()
        moved = alice.replace(ALICE, BTCUSDT, first.order, "2", "49100").require()
        state = alice.account(ALICE).account
        assert [(each.client_order, each.price) for each in state.orders] == [
            (70, amounts.price("49100"))
        ]
        assert moved.resting == amounts.quantity(2)
        alice.cancel(ALICE, BTCUSDT, client_order=70).require()
        second = alice.place(ALICE, BTCUSDT, Side.BUY, "1", "49000").require()
        alice.cancel(ALICE, BTCUSDT, second.order).require()
        alice.place(ALICE, BTCUSDT, Side.BUY, "1", "49000").require()
        alice.cancel_all(ALICE).require()
        assert alice.account(ALICE).account.orders == []
        assert len(notices(alice, OrderCancelled)) >= 3


def test_an_order_that_never_rests_has_no_name(node):
    with node.client(11) as alice, node.client(12) as bob:
        resting = alice.place(ALICE, BTCUSDT, Side.SELL, "0.1", "50010").require()
        taking = bob.place(BOB, BTCUSDT, Side.BUY, "0.3").require()
        assert taking.order is None and taking.filled == amounts.quantity("0.1")
        told = notices(bob, object)
        (bought,) = (each for each in told if isinstance(each, Traded))
        (cancelled,) = (each for each in told if isinstance(each, OrderCancelled))
        assert (bought.buy_order, bought.sell_order) == (None, None)
        assert (cancelled.order, cancelled.quantity) == (None, amounts.quantity("0.2"))
        assert notices(alice, Traded)[0].sell_order == resting.order


def test_a_batch_is_answered_in_its_order(node):
    with node.client(11) as alice:
        orders = [
            alice.order(ALICE, BTCUSDT, Side.BUY, "0.001", 49_000, client_order=1 + each)
            for each in range(200)
        ]
        orders[7].quantity = 1
        placed = alice.batch(orders)
        assert [each.number for each in placed] == list(range(1, 201))
        assert [each.number for each in placed if not each.accepted] == [8]
        assert placed[7].reason == RejectReason.QUANTITY_INVALID
        assert alice.unanswered == []
        assert len(notices(alice, OrderRested)) == 199
        # More than is ever on the way at once.
        cancels = [
            codec.CancelOrder(client_order=1, account=ALICE, instrument=BTCUSDT)
            for _ in range(5_000)
        ]
        answers = alice.batch(cancels)
        assert answers[0].accepted and len(answers) == 5_000
        assert {each.reason for each in answers[1:]} == {RejectReason.UNKNOWN_ORDER}


def test_no_is_said_with_a_reason(node):
    with pytest.raises(Refused) as refused:
        Client(node.orders, member=11, token="wrong").logon()
    assert refused.value.reason == RejectReason.CREDENTIALS_INVALID
    with node.client(11) as alice:
        assert alice.place(BOB, BTCUSDT, Side.BUY, 1, 50_000).reason == RejectReason.NOT_OWNER
        assert alice.execute(codec.Tick()).reason == RejectReason.ROLE_MISSING
        with pytest.raises(Refused, match="UNKNOWN_INSTRUMENT"):
            alice.place(ALICE, 77, Side.BUY, 1, 50_000).require()
        with pytest.raises(Refused) as refused:
            alice.account(BOB)
        assert refused.value.reason == RejectReason.NOT_OWNER
        with pytest.raises(Refused) as refused:
            alice.market(77)
        assert refused.value.reason == RejectReason.UNKNOWN_INSTRUMENT
    with pytest.raises(Refused) as refused:
        Snapshots(node.snapshots, member=11, token="wrong").account(ALICE)
    assert refused.value.reason == RejectReason.CREDENTIALS_INVALID


def test_a_second_logon_of_a_member_is_refused(node):
    with node.client(11):
        with pytest.raises(Refused) as refused:
            node.client(11, timeout=0.3).logon()
        assert refused.value.reason == RejectReason.ALREADY_LOGGED_ON


def test_a_port_where_nobody_listens_is_a_timeout():
    with zmq.Context() as context, context.socket(zmq.ROUTER) as bound:
        port = bound.bind_to_random_port("tcp://127.0.0.1")
        bound.unbind(f"tcp://127.0.0.1:{port}")
        endpoint = f"tcp://127.0.0.1:{port}"
        client = Client(endpoint, member=11, token="demo-alice", timeout=0.3, context=context)
        with pytest.raises(Timeout, match=f"no node takes packets at {endpoint}"):
            client.logon()
        client.close()


@pytest.mark.parametrize("reply", [b"", b"ok", bytes(32), bytes(range(200))])
def test_a_peer_that_speaks_something_else_is_unreadable(reply):
    with zmq.Context() as context, context.socket(zmq.ROUTER) as peer:
        endpoint = f"tcp://127.0.0.1:{peer.bind_to_random_port('tcp://127.0.0.1')}"
        client = Client(endpoint, member=11, token="", timeout=0.2, context=context)
        with pytest.raises(Timeout):
            client.logon()
        name, _ = peer.recv_multipart()
        peer.send_multipart([name, reply])
        client.timeout = 5
        with pytest.raises(Unreadable, match="no packet"):
            client.logon()
        client.close()


class Later(codec.InstrumentOpened):
    """An event of a later schema."""

    TEMPLATE = 98


class Peer:
    """A node's side of one session, saying whatever a test wants."""

    def __init__(self, socket: zmq.Socket) -> None:
        self.socket = socket
        self.endpoint = f"tcp://127.0.0.1:{socket.bind_to_random_port('tcp://127.0.0.1')}"

    def say(self, sequence: int, *messages: codec.Message) -> None:
        frame = codec.encode_packet(messages, session=7, sequence=sequence, sending_time=0)
        self.socket.send_multipart([self.name, frame])

    def accept(self, client: Client) -> None:
        """Answers the logon that a first attempt has left behind."""
        client.timeout = 0.2
        with pytest.raises(Timeout):
            client.logon()
        self.name, _ = self.socket.recv_multipart()
        accepted = codec.LogonAccepted(
            session=7, next_client_sequence=1, time=0, member=11, lock_step=False
        )
        self.say(1, accepted)
        client.timeout = 5
        client.logon()


@pytest.fixture
def peer():
    with zmq.Context() as context, context.socket(zmq.ROUTER) as socket:
        yield Peer(socket)


def test_an_event_of_a_later_schema_is_handed_over_and_counted(peer):
    client = Client(peer.endpoint, member=11, token="")
    peer.accept(client)
    peer.say(1, Later(instrument=1), codec.InstrumentOpened(instrument=2))
    assert isinstance(client.next(5), codec.Unknown)
    assert client.next(5) == codec.InstrumentOpened(instrument=2)
    peer.say(3, codec.Sequence(next_sequence=3), codec.InstrumentOpened(instrument=3))
    assert client.next(5) == codec.InstrumentOpened(instrument=3)
    client.close()


def test_a_packet_that_was_lost_ends_the_session(peer):
    client = Client(peer.endpoint, member=11, token="")
    peer.accept(client)
    peer.say(1, codec.InstrumentOpened(instrument=1))
    peer.say(3, codec.InstrumentOpened(instrument=3))
    assert client.next(5) == codec.InstrumentOpened(instrument=1)
    with pytest.raises(SessionLost, match="message 3 came where 2 was due"):
        client.next(5)
    client.close()


def test_commands_that_never_arrived_are_named(peer):
    client = Client(peer.endpoint, member=11, token="", timeout=5)
    peer.accept(client)
    numbers = [client.submit(codec.Tick()) for _ in range(4)]
    client.flush()
    peer.say(1, codec.NotApplied(from_sequence=2, count=2**63))
    assert client.next(5).from_sequence == 2
    assert numbers == [1, 2, 3, 4] and client.unanswered == [1]
    client.close()


def test_a_snapshot_in_disorder_is_unreadable(peer):
    snapshots = Snapshots(peer.endpoint, timeout=0.2)
    with pytest.raises(Timeout):
        snapshots.market()
    peer.name, _ = peer.socket.recv_multipart()
    begin = codec.SnapshotBegin(request=2, time=0, message_count=1, digest=bytes(32))
    depth = codec.SnapshotDepth(instrument=1, side=Side.BUY, last=True, levels=[])
    end = codec.SnapshotEnd(request=2, message_count=1)
    peer.say(1, begin, depth, end)
    snapshots.timeout = 5
    with pytest.raises(Unreadable, match="instrument 1"):
        snapshots.market()
    peer.say(1, codec.SnapshotBegin(request=3, time=0, message_count=1, digest=bytes(32)))
    peer.say(1, codec.SnapshotEnd(request=3, message_count=1))
    with pytest.raises(Unreadable, match="0 parts"):
        snapshots.market()
    snapshots.close()


def test_commands_need_a_logon_and_snapshots_an_endpoint(node):
    client = Client(node.orders, member=11, token="demo-alice")
    with pytest.raises(SessionLost):
        client.place(ALICE, BTCUSDT, Side.BUY, 1, 50_000)
    with pytest.raises(ClientFault, match="snapshot endpoint"):
        client.account(ALICE)
    client.close()


def test_a_quiet_member_keeps_its_session(serve, configuration):
    node = serve(configuration(clock='"realTime", silenceMax: "1500ms"'))
    with node.client(11) as alice:
        assert notices(alice, object) == []
        end = time.monotonic() + 3
        while time.monotonic() < end:
            alice.next(0.5)
        alice.place(ALICE, BTCUSDT, Side.BUY, "0.001", 49_000).require()


def test_cancel_on_disconnect_leaves_no_orders(node):
    alice = node.client(11, cancel_on_disconnect=True)
    alice.logon()
    alice.place(ALICE, BTCUSDT, Side.BUY, "0.001", 49_000).require()
    alice.logout()
    assert alice.account(ALICE).account.orders == []
    alice.close()


def test_a_node_that_went_and_came_back_knows_what_it_took(node):
    with node.client(11) as alice:
        alice.place(ALICE, BTCUSDT, Side.BUY, "0.001", 49_000, client_order=1).require()
        endpoints = {"orders": node.orders, "feed": node.feed, "snapshots": node.snapshots}
        # Taken in by the node, and answered to a member that does not read the answer.
        alice.submit(alice.order(ALICE, BTCUSDT, Side.BUY, "0.001", 49_000, client_order=2))
        alice.flush()
        end = time.monotonic() + 10
        while len(alice.account(ALICE).account.orders) < 2 and time.monotonic() < end:
            time.sleep(0.01)
        assert node.end(signal.SIGTERM) == 0
        # Submitted while nobody listens.
        alice.submit(alice.order(ALICE, BTCUSDT, Side.BUY, "0.001", 49_000, client_order=3))
        node.start(endpoints)
        assert alice.reconnect() == [2]
        while (notice := alice.next(2)) is not None:
            if isinstance(notice, Answer):
                assert notice.number == 3 and notice.accepted
                break
        assert alice.unanswered == []
        orders = alice.account(ALICE).account.orders
        assert sorted(each.client_order for each in orders) == [1, 2, 3]


def test_a_command_that_cannot_be_encoded_takes_no_number(node):
    with node.client(11) as alice:
        first = alice.next_number
        wrong = alice.order(ALICE, BTCUSDT, "buy", "0.01", "49000")
        wrong.side = "buy"
        with pytest.raises(TypeError):
            alice.submit(wrong)
        wrong.side, wrong.account = Side.BUY, -1
        with pytest.raises(TypeError):
            alice.batch([alice.order(ALICE, BTCUSDT, "sell", "0.01", "51000"), wrong])
        with pytest.raises(ValueError, match="no Side"):
            alice.place(ALICE, BTCUSDT, "bye", "0.01", "49000")
        with pytest.raises(TypeError):
            alice.place(ALICE, BTCUSDT, "buy", 0.01, "49000")
        assert alice.next_number == first + 1
        good = alice.place(ALICE, BTCUSDT, "buy", "0.01", "49000").require()
        assert good.number == first + 1 and good.resting == amounts.quantity("0.01")
        # Nothing was reported lost, and both orders rest.
        assert len(alice.account(ALICE).account.orders) == 2
        assert notices(alice, codec.NotApplied) == []


def test_sides_times_and_instruments_are_named_as_people_name_them(node):
    with node.client(11, symbols={"BTCUSDT": 1}) as alice:
        alice.place(ALICE, "BTCUSDT", "Sell", "0.01", "51000").require()
        taken = alice.place(ALICE, "BTCUSDT", "buy", "0.02", "50000", time_in_force="ioc")
        assert taken.accepted and taken.resting == 0
        gtc = alice.place(ALICE, 1, "b", "0.02", "48000", time_in_force="goodTillCancel").require()
        alice.cancel(ALICE, "BTCUSDT", gtc.order).require()
        assert alice.market("BTCUSDT").instruments[1].asks
        with pytest.raises(ValueError, match="ETHUSDT.*BTCUSDT"):
            alice.place(ALICE, "ETHUSDT", "buy", "1", "1")


def test_a_snapshot_tells_the_terms_in_force_and_what_is_free(node):
    with node.client(11) as alice:
        market = alice.market(BTCUSDT).instruments[BTCUSDT]
        for told in (
            market.listing,
            market.mark_terms,
            market.funding_terms,
            market.liquidation_terms,
        ):
            assert told.instrument == BTCUSDT
        assert market.listing.tick == market.terms.tick
        assert market.funding_terms.interval == market.terms.funding_interval
        assert market.liquidation_terms.fee_rate_max == market.terms.liquidation_fee_rate_max
        account = alice.account(ALICE).account
        assert account.account.owner == 11
        (balance,) = account.account.balances
        assert balance.free == balance.balance == balance.equity


def test_a_gap_that_is_somebody_elses_leaves_an_order_that_rests_resting(node):
    with node.client(11) as alice:
        # Numbers that were taken and never sent, as by a program that died in between.
        alice.next_number += 3
        resting = alice.place(ALICE, BTCUSDT, Side.BUY, "0.01", "49000").require()
        assert resting.resting == amounts.quantity("0.01")
        (gap,) = notices(alice, codec.NotApplied)
        assert gap.count == 3


def test_a_refusal_outside_a_session_is_no_gap(node):
    with node.client(11) as alice:
        alice.place(ALICE, BTCUSDT, Side.BUY, "0.01", "49000").require()
        # As after a restart of the node: it does not know the number.
        alice.session.session += 1 << 32
        with pytest.raises(SessionLost, match="does not know the session"):
            alice.place(ALICE, BTCUSDT, Side.BUY, "0.01", "49000")
        assert alice.reconnect() == []


def test_the_descriptor_wakes_a_program_that_waits_for_other_things_too(node):
    import selectors

    with node.client(11) as alice, node.client(12) as bob:
        while alice.next() is not None:
            pass
        selector = selectors.DefaultSelector()
        selector.register(alice.fileno(), selectors.EVENT_READ)
        alice.place(ALICE, BTCUSDT, "sell", "0.1", "50010").require()
        while alice.next() is not None:
            pass
        bob.place(BOB, BTCUSDT, "buy", "0.1").require()
        seen, deadline = None, time.monotonic() + 5
        while seen is None and time.monotonic() < deadline:
            selector.select(0.5)
            while (notice := alice.next()) is not None:
                seen = notice if isinstance(notice, Traded) else seen
        assert seen is not None
