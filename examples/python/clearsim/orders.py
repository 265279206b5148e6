"""The orders of a member, in whole units."""

from __future__ import annotations

from abc import ABC, abstractmethod

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


class Orders(ABC):
    """Commands about orders, for whoever can send a command and wait for its answer."""

    # The number of the next command.
    next_number = 1

    @abstractmethod
    def execute(self, command: Message, at: int = 0) -> Answer: ...

    def place(
        self,
        account: int,
        instrument: int,
        side: Side,
        quantity: Amount,
        price: Amount | None = None,
        *,
        client_order: int | None = None,
        time_in_force: TimeInForce | None = None,
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
        instrument: int,
        side: Side,
        quantity: Amount,
        price: Amount | None = None,
        *,
        client_order: int | None = None,
        time_in_force: TimeInForce | None = None,
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
            instrument=instrument,
            side=side,
            kind=OrderKind.MARKET if price is None else OrderKind.LIMIT,
            time_in_force=time_in_force or default,
            self_trade_prevention=SelfTradePrevention.CANCEL_NEWEST,
            flags=flags,
        )

    def cancel(
        self,
        account: int,
        instrument: int,
        order: int | None = None,
        *,
        client_order: int | None = None,
        at: int = 0,
    ) -> Answer:
        """Cancels an order by the house's name for it, or by the member's."""
        return self.execute(
            CancelOrder(
                order=order, client_order=client_order, account=account, instrument=instrument
            ),
            at,
        )

    def replace(
        self,
        account: int,
        instrument: int,
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
                instrument=instrument,
            ),
            at,
        )

    def cancel_all(self, account: int, instrument: int | None = None, *, at: int = 0) -> Answer:
        return self.execute(CancelAll(account=account, instrument=instrument), at)
