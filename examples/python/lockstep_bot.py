"""A participant in lock step: a run that is the same, bit for bit, however slow its members are.

    clearsim serve --lockstep \\
      --set members.3.takesPart=false --set members.4.takesPart=false &
    python lockstep_bot.py clock & python lockstep_bot.py buyer & python lockstep_bot.py seller

The clock is the operator: it posts an index price and a Tick at every virtual step. Buyer and
seller each look at the market half a step later and place an order. Each promises its next turn,
waits until all that lies before it has happened, and only then looks. --dawdle makes a member slow
at random: the house's digest at the end is the same.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable

from clearsim.amounts import as_money, as_price, as_quantity, price
from clearsim.client import Client, ClientFault
from clearsim.codec import PostIndexPrice, Side, Tick, Traded

STEP = 100_000_000
BTCUSDT = 1
MEMBERS = {
    "clock": (1, "demo-operator", 0),
    "buyer": (11, "demo-alice", 101),
    "seller": (12, "demo-bob", 102),
}


def clock_turn(client: Client, turn: int, now: int, draws: random.Random) -> None:
    """The index wanders; then time passes."""
    clock_turn.index += draws.randint(-50, 50) * price("0.1")
    client.submit(PostIndexPrice(price=clock_turn.index, underlying=BTCUSDT, source=0), at=now)
    client.submit(Tick(), at=now)


clock_turn.index = price(50_000)


def trader_turn(side: Side, account: int) -> Callable[..., None]:
    def turn(client: Client, turn: int, now: int, draws: random.Random) -> None:
        # Nobody gets further than this member's promise: the snapshot shows the state at `now`.
        instrument = client.market(BTCUSDT).instruments[BTCUSDT]
        if instrument.state is None or instrument.state.mark_price is None:
            return
        tick, way = instrument.terms.tick, 1 if side == Side.BUY else -1
        limit = instrument.state.mark_price // tick * tick + way * draws.randint(-20, 40) * tick
        quantity = as_quantity(draws.randint(1, 9) * instrument.terms.lot)
        client.submit(client.order(account, BTCUSDT, side, quantity, as_price(limit)), at=now)

    return turn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("who", choices=MEMBERS)
    parser.add_argument("--orders", default="tcp://127.0.0.1:7411")
    parser.add_argument("--snapshots", default="tcp://127.0.0.1:7413")
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dawdle", type=float, default=0, help="longest pause of a turn, seconds")
    options = parser.parse_args()
    member, token, account = MEMBERS[options.who]
    draws = random.Random(f"{options.seed} {options.who}")
    act = {
        "clock": clock_turn,
        "buyer": trader_turn(Side.BUY, account),
        "seller": trader_turn(Side.SELL, account),
    }[options.who]
    trades = refused = 0
    with Client(
        options.orders, member=member, token=token, snapshots=options.snapshots, timeout=60
    ) as client:
        for turn in range(1, options.turns + 1):
            now = turn * STEP + (0 if options.who == "clock" else STEP // 2)
            client.promise(now)
            for notice in client.wait_until(now):
                trades += isinstance(notice, Traded)
                refused += getattr(notice, "accepted", True) is False
            time.sleep(random.random() * options.dawdle)
            act(client, turn, now, draws)
        # Everything this member sent has happened once all others are past it.
        end = (options.turns + 1) * STEP
        client.promise(end)
        for notice in client.wait_until(end):
            trades += isinstance(notice, Traded)
            refused += getattr(notice, "accepted", True) is False
        if account:
            state = client.account(account).account
            position = as_quantity(state.position(BTCUSDT))
            equity = as_money(state.account.balances[0].equity)
            print(f"{options.who}: {trades} trades, position {position}, equity {equity}")
        else:
            print(f"{options.who}: {options.turns} turns, {refused} refused")
        client.leave()


if __name__ == "__main__":
    try:
        main()
    except ClientFault as fault:
        sys.exit(str(fault))
