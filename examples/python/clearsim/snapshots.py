"""State on request: what the house looks like behind one and the same command."""

from __future__ import annotations

from dataclasses import dataclass, field

import zmq

from clearsim.codec import (
    DepthLevel,
    ListInstrument,
    Logon,
    MarketState,
    Message,
    SetFundingTerms,
    SetLiquidationStage,
    SetLiquidationTerms,
    SetMarginTerms,
    SetMarkTerms,
    Side,
    SnapshotAccount,
    SnapshotBegin,
    SnapshotDepth,
    SnapshotEnd,
    SnapshotInstrument,
    SnapshotKind,
    SnapshotOrder,
    SnapshotPosition,
    SnapshotRejected,
    SnapshotRequest,
)
from clearsim.connection import Connection, Deadline, Refused, Timeout, Unreadable


@dataclass
class InstrumentSnapshot:
    """One instrument; levels are best first.

    `listing` and the terms that follow are what an operator would send to set the same.
    """

    terms: SnapshotInstrument
    listing: ListInstrument | None = None
    mark_terms: SetMarkTerms | None = None
    funding_terms: SetFundingTerms | None = None
    liquidation_terms: SetLiquidationTerms | None = None
    #: The stages of a liquidation, where they are others than those that the terms stand for.
    liquidation_stages: list[SetLiquidationStage] = field(default_factory=list)
    #: None where they are what holds without them.
    margin_terms: SetMarginTerms | None = None
    state: MarketState | None = None
    bids: list[DepthLevel] = field(default_factory=list)
    asks: list[DepthLevel] = field(default_factory=list)


@dataclass
class AccountSnapshot:
    account: SnapshotAccount
    positions: list[SnapshotPosition] = field(default_factory=list)
    orders: list[SnapshotOrder] = field(default_factory=list)

    def position(self, instrument: int) -> int:
        """Signed quantity as a count; zero where there is none."""
        return sum(each.quantity for each in self.positions if each.instrument == instrument)


@dataclass
class Snapshot:
    """State behind command `house_sequence`; feed messages up to `feed_sequence` are part of it."""

    house_sequence: int
    feed_sequence: int
    time: int
    instruments: dict[int, InstrumentSnapshot] = field(default_factory=dict)
    account: AccountSnapshot | None = None

    def take(self, message: Message) -> None:
        match message:
            case SnapshotInstrument():
                self.instruments[message.instrument] = InstrumentSnapshot(message)
            case ListInstrument():
                self.instruments[message.instrument].listing = message
            case SetMarkTerms():
                self.instruments[message.instrument].mark_terms = message
            case SetFundingTerms():
                self.instruments[message.instrument].funding_terms = message
            case SetLiquidationTerms():
                self.instruments[message.instrument].liquidation_terms = message
            case SetLiquidationStage():
                self.instruments[message.instrument].liquidation_stages.append(message)
            case SetMarginTerms():
                self.instruments[message.instrument].margin_terms = message
            case MarketState():
                self.instruments[message.instrument].state = message
            case SnapshotDepth():
                instrument = self.instruments[message.instrument]
                levels = instrument.bids if message.side == Side.BUY else instrument.asks
                levels.extend(message.levels)
            case SnapshotAccount():
                self.account = AccountSnapshot(message)
            case SnapshotPosition() if self.account:
                self.account.positions.append(message)
            case SnapshotOrder() if self.account:
                self.account.orders.append(message)


class Snapshots:
    """The way to the snapshot socket. Everybody may ask for the market; accounts need a token."""

    def __init__(
        self,
        endpoint: str,
        *,
        member: int | None = None,
        token: str = "",
        timeout: float = 5.0,
        context: zmq.Context | None = None,
    ) -> None:
        self.timeout = timeout
        self._member, self._token = member, token.encode()
        self._connection = Connection(endpoint, context)
        self._request = 0

    def market(self, instrument: int | None = None) -> Snapshot:
        return self._ask(SnapshotKind.MARKET, None, instrument)

    def account(self, account: int) -> Snapshot:
        return self._ask(SnapshotKind.ACCOUNT, account, None)

    def close(self) -> None:
        self._connection.close()

    def _ask(self, kind: SnapshotKind, account: int | None, instrument: int | None) -> Snapshot:
        self._request += 1
        request = SnapshotRequest(
            request=self._request, kind=kind, account=account, instrument=instrument
        )
        messages: list[Message] = [request]
        if kind != SnapshotKind.MARKET and self._member is not None:
            messages.insert(0, Logon(member=self._member, token=self._token))
        deadline = Deadline(self.timeout)
        self._connection.send(messages, deadline)
        return self._answer(deadline)

    def _answer(self, deadline: Deadline) -> Snapshot:
        snapshot: Snapshot | None = None
        parts = 0
        while (packet := self._connection.receive(deadline.left)) is not None:
            for message in packet.messages:
                match message:
                    case SnapshotRejected() if message.request in (0, self._request):
                        raise Refused("snapshot", message.reason)
                    case SnapshotBegin():
                        # An answer that nobody waits for any more is left out.
                        snapshot, parts = None, 0
                        if message.request == self._request:
                            snapshot = Snapshot(
                                message.house_sequence or 0,
                                message.feed_sequence or 0,
                                message.time,
                            )
                    case SnapshotEnd() if snapshot is not None:
                        if parts != message.message_count:
                            raise Unreadable(
                                f"a snapshot of {parts} parts that says {message.message_count}"
                            )
                        return snapshot
                    case _ if snapshot is not None:
                        parts += 1
                        try:
                            snapshot.take(message)
                        except KeyError as instrument:
                            raise Unreadable(
                                f"a snapshot of instrument {instrument} that does not open with it"
                            ) from None
        raise Timeout("snapshot")
