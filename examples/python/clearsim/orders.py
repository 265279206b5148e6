"""The orders of a member, in whole units.

A side, a time in force and a self-trade prevention are members of their enumerations or their names
in any usual spelling: "buy", "ioc", "fill-or-kill", "immediateOrCancel". An instrument is its
number or, where the client was given `symbols`, its symbol.
"""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from typing import Any, TypeVar

from clearsim import amounts
from clearsim.amounts import Amount
from clearsim.codec import (
    CancelAll,
    CancelOrder,
    Message,
    OrderFlags,
    OrderKind,
    PlaceOrder,
    ReplaceOrder,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from clearsim.notices import Answer


Instrument = int | str
Named = TypeVar("Named", bound=enum.IntEnum)

_SHORT = {
    "b": Side.BUY,
    "s": Side.SELL,
    "bid": Side.BUY,
    "ask": Side.SELL,
    "gtc": TimeInForce.GOOD_TILL_CANCEL,
    "ioc": TimeInForce.IMMEDIATE_OR_CANCEL,
    "fok": TimeInForce.FILL_OR_KILL,
    "gtd": TimeInForce.GOOD_TILL_DATE,
}


def named(kind: type[Named], given: Any) -> Named:
    """A member of an enumeration, from itself, its number or its name."""
    if isinstance(given, kind):
        return given
    if isinstance(given, str):
        short = _SHORT.get(given.lower())
        if isinstance(short, kind):
            return short
        plain = given.replace("_", "").replace("-", "").replace(" ", "").lower()
        for member in kind:
            if member.name.replace("_", "").lower() == plain:
                return member
    elif isinstance(given, int) and not isinstance(given, bool):
        try:
            return kind(given)
        except ValueError:
            pass
    names = ", ".join(member.name for member in kind)
    raise ValueError(f"{given!r} is no {kind.__name__}: one of {names}")


class Orders(ABC):
    """Commands about orders, for whoever can send a command and wait for its answer."""

    # The number of the next command.
    next_number = 1
    # Instruments by symbol, as far as they are known.
    symbols: dict[str, int] = {}

    @abstractmethod
    def execute(self, command: Message, at: int = 0) -> Answer: ...

    def instrument(self, given: Instrument) -> int:
        """The number of an instrument, given that or its symbol."""
        if isinstance(given, str):
            if given in self.symbols:
                return self.symbols[given]
            if not given.isdecimal():
                known = ", ".join(sorted(self.symbols)) or "none; give the client `symbols`"
                raise ValueError(f"no instrument {given!r}; known by symbol: {known}")
        return int(given)

    def place(
        self,
        account: int,
        instrument: Instrument,
        side: Side | str,
        quantity: Amount,
        price: Amount | None = None,
        *,
        client_order: int | None = None,
        time_in_force: TimeInForce | str | None = None,
        post_only: bool = False,
        reduce_only: bool = False,
        at: int = 0,
    ) -> Answer:
        """Sends an order, a market order where it has no price, and waits for its answer."""
        order = self.order(
            account,
            instrument,
            side,
            quantity,
            price,
            client_order=client_order,
            time_in_force=time_in_force,
            post_only=post_only,
            reduce_only=reduce_only,
        )
        return self.execute(order, at)

    def order(
        self,
        account: int,
        instrument: Instrument,
        side: Side | str,
        quantity: Amount,
        price: Amount | None = None,
        *,
        client_order: int | None = None,
        time_in_force: TimeInForce | str | None = None,
        post_only: bool = False,
        reduce_only: bool = False,
    ) -> PlaceOrder:
        """The command of an order, for `submit` and `batch`.

        Its client's name is the number that the next command will have, unless one is given: in a
        batch give one.
        """
        default = TimeInForce.IMMEDIATE_OR_CANCEL if price is None else TimeInForce.GOOD_TILL_CANCEL
        flags = OrderFlags(0)
        if post_only:
            flags |= OrderFlags.POST_ONLY
        if reduce_only:
            flags |= OrderFlags.REDUCE_ONLY
        return PlaceOrder(
            client_order=client_order or self.next_number,
            price=None if price is None else amounts.price(price),
            quantity=amounts.quantity(quantity),
            account=account,
            instrument=self.instrument(instrument),
            side=named(Side, side),
            kind=OrderKind.MARKET if price is None else OrderKind.LIMIT,
            time_in_force=default if time_in_force is None else named(TimeInForce, time_in_force),
            self_trade_prevention=SelfTradePrevention.CANCEL_NEWEST,
            flags=flags,
        )

    def cancel(
        self,
        account: int,
        instrument: Instrument,
        order: int | None = None,
        *,
        client_order: int | None = None,
        at: int = 0,
    ) -> Answer:
        """Cancels an order by the house's name for it, or by the member's."""
        return self.execute(
            CancelOrder(
                order=order,
                client_order=client_order,
                account=account,
                instrument=self.instrument(instrument),
            ),
            at,
        )

    def replace(
        self,
        account: int,
        instrument: Instrument,
        order: int | None,
        quantity: Amount,
        price: Amount,
        *,
        client_order: int | None = None,
        new_client_order: int | None = None,
        at: int = 0,
    ) -> Answer:
        """Gives an open order a new price and open quantity."""
        return self.execute(
            ReplaceOrder(
                order=order,
                client_order=client_order,
                new_client_order=new_client_order,
                price=amounts.price(price),
                quantity=amounts.quantity(quantity),
                account=account,
                instrument=self.instrument(instrument),
            ),
            at,
        )

    def cancel_all(
        self, account: int, instrument: Instrument | None = None, *, at: int = 0
    ) -> Answer:
        where = None if instrument is None else self.instrument(instrument)
        return self.execute(CancelAll(account=account, instrument=where), at)
