"""Keeps a bid and an ask around the mark, leaning against its own position.

    clearsim serve &
    python quoting_bot.py --seconds 30

Ends after --seconds or on SIGINT, with its orders cancelled.
"""

import argparse
import signal
import sys
import time
from decimal import Decimal

from clearsim import amounts, codec
from clearsim.amounts import as_money, as_price, as_quantity
from clearsim.client import Answer, Client, ClientFault
from clearsim.codec import Side, Traded
from clearsim.feed import Feed, Market
from clearsim.snapshots import Snapshots


class QuotingBot:
    def __init__(self, client: Client, market: Market, options: argparse.Namespace) -> None:
        self.client, self.market, self.options = client, market, options
        self.position = client.account(options.account).account.position(options.instrument)
        self.size = amounts.quantity(options.size)
        self.limit = amounts.quantity(options.limit)
        self.half_spread = amounts.rate(options.half_spread)
        self.quotes: tuple[int, int] | None = None
        self.fills = self.refusals = self.requotes = 0

    def run(self, until: float, stopped: list[int]) -> None:
        while not stopped and time.monotonic() < until:
            self.market.next(within=0.05)
            while (notice := self.client.next()) is not None:
                self.note(notice)
            if (quotes := self.wanted()) is not None and quotes != self.quotes:
                self.requote(*quotes)

    def wanted(self) -> tuple[int, int] | None:
        """Bid and ask: the mark, half the spread to each side, moved against the position.

        At the limit the quotes have moved by a whole half spread.
        """
        book = self.market.books[self.options.instrument]
        if book.mark is None:
            return None
        tick, one = book.terms.tick, amounts.rate(1)
        half = book.mark * self.half_spread // one
        centre = book.mark - half * self.position // self.limit
        return (centre - half) // tick * tick, -(-(centre + half) // tick) * tick

    def requote(self, bid: int, ask: int) -> None:
        """One packet: the old quotes go, the new ones come."""
        account, instrument = self.options.account, self.options.instrument
        self.client.submit(codec.CancelAll(account=account, instrument=instrument))
        for side, price, room in [
            (Side.BUY, bid, self.limit - self.position),
            (Side.SELL, ask, self.limit + self.position),
        ]:
            if (size := min(self.size, room)) > 0:
                order = self.client.order(
                    account, instrument, side, as_quantity(size), as_price(price), post_only=True
                )
                self.client.submit(order)
        self.client.flush()
        self.quotes = bid, ask
        self.requotes += 1

    def note(self, notice: object) -> None:
        match notice:
            case Traded():
                # A member sees its own accounts only: the other side is null.
                if notice.buyer == self.options.account:
                    self.position += notice.quantity
                if notice.seller == self.options.account:
                    self.position -= notice.quantity
                self.fills += 1
                # What is left of a quote is quoted anew.
                self.quotes = None
            case Answer() if not notice.accepted:
                # The market moved under a post-only order: the next look quotes again.
                self.refusals += 1
                self.quotes = None

    def finish(self) -> None:
        self.client.cancel_all(self.options.account, self.options.instrument).require()
        while (notice := self.client.next(within=0.1)) is not None:
            self.note(notice)
        account = self.client.account(self.options.account).account
        print(f"quoted {self.requotes} times, {self.fills} fills, {self.refusals} refusals")
        print(f"position {as_quantity(self.position)}, {len(account.orders)} open orders")
        print(f"equity {as_money(account.account.balances[0].equity)}")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", default="tcp://127.0.0.1:7411")
    parser.add_argument("--feed", default="tcp://127.0.0.1:7412")
    parser.add_argument("--snapshots", default="tcp://127.0.0.1:7413")
    parser.add_argument("--member", type=int, default=13)
    parser.add_argument("--token", default="demo-carol")
    parser.add_argument("--account", type=int, default=103)
    parser.add_argument("--instrument", type=int, default=1)
    parser.add_argument("--size", type=Decimal, default=Decimal("0.1"), help="of each quote")
    parser.add_argument("--limit", type=Decimal, default=Decimal("2"), help="greatest position")
    parser.add_argument(
        "--half-spread", type=Decimal, default=Decimal("0.0005"), help="fraction of the mark"
    )
    parser.add_argument("--seconds", type=float, default=30)
    return parser.parse_args()


def main() -> None:
    options = read_options()
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: stopped.append(number))
    market = Market(Feed(options.feed), Snapshots(options.snapshots))
    with Client(
        options.orders,
        member=options.member,
        token=options.token,
        snapshots=options.snapshots,
        cancel_on_disconnect=True,
    ) as client:
        market.join()
        bot = QuotingBot(client, market, options)
        print(f"quoting {options.size} each side, position {as_quantity(bot.position)}", flush=True)
        bot.run(time.monotonic() + options.seconds, stopped)
        bot.finish()


if __name__ == "__main__":
    try:
        main()
    except ClientFault as fault:
        sys.exit(str(fault))
