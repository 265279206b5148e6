"""A trade between two members of a node that runs with its own default configuration:

    clearsim serve &
    python first_trade.py
"""

import argparse
import sys

from clearsim.amounts import as_money, as_price, as_quantity
from clearsim.client import Client, ClientFault
from clearsim.codec import Side, Traded

ALICE, BOB, BTCUSDT = 101, 102, 1


def show(client: Client, account: int) -> None:
    snapshot = client.account(account).account
    money = snapshot.account.balances[0]
    print(f"account {account}: balance {as_money(money.balance)}, equity {as_money(money.equity)}")
    for position in snapshot.positions:
        print(
            f"  position {as_quantity(position.quantity)}"
            f", entry notional {as_money(position.entry_notional)}"
            f", unrealised profit {as_money(position.unrealised_profit)}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", default="tcp://127.0.0.1:7411")
    parser.add_argument("--snapshots", default="tcp://127.0.0.1:7413")
    options = parser.parse_args()

    alice = Client(options.orders, member=11, token="demo-alice", snapshots=options.snapshots)
    bob = Client(options.orders, member=12, token="demo-bob", snapshots=options.snapshots)
    with alice, bob:
        resting = alice.place(ALICE, BTCUSDT, Side.SELL, "0.25", "50010").require()
        print(f"alice's order {resting.order} rests with {as_quantity(resting.resting)}")
        taking = bob.place(BOB, BTCUSDT, Side.BUY, "0.25", "50010").require()
        print(f"bob's order filled {as_quantity(taking.filled)}")

        while (notice := bob.next(within=1)) is not None:
            if isinstance(notice, Traded):
                price, quantity = as_price(notice.price), as_quantity(notice.quantity)
                fee = as_money(notice.buyer_fee)
                print(f"trade {notice.trade}: bob bought {quantity} at {price}, fee {fee}")
                break
        show(alice, ALICE)
        show(bob, BOB)


if __name__ == "__main__":
    try:
        main()
    except ClientFault as fault:
        sys.exit(str(fault))
