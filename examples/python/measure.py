"""How fast a Python member gets answers: single orders one after the other, and batches.

    clearsim serve --sync none &
    python measure.py
"""

import argparse
import gc
import sys
import time

from clearsim.client import Client, ClientFault
from clearsim.codec import CancelAll, Side

ALICE, BTCUSDT = 101, 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orders", default="tcp://127.0.0.1:7411")
    parser.add_argument("--snapshots", default="tcp://127.0.0.1:7413")
    parser.add_argument("--singles", type=int, default=5_000)
    parser.add_argument("--batched", type=int, default=100_000)
    options = parser.parse_args()
    with Client(
        options.orders, member=11, token="demo-alice", snapshots=options.snapshots, timeout=30
    ) as client:
        gc.freeze()
        times = []
        for _ in range(options.singles):
            start = time.perf_counter_ns()
            client.place(ALICE, BTCUSDT, Side.BUY, "0.001", "49000").require()
            times.append(time.perf_counter_ns() - start)
            client.cancel_all(ALICE).require()
            while client.next() is not None:
                pass
        times.sort()
        p50, p99 = (times[len(times) * each // 100] / 1_000 for each in (50, 99))
        print(f"{options.singles} single orders: p50 {p50:.0f} us, p99 {p99:.0f} us")

        # Orders and cancels in turn, so that the book stays small.
        order = client.order(ALICE, BTCUSDT, Side.BUY, "0.001", "49000", client_order=1)
        cancel = CancelAll(account=ALICE, instrument=BTCUSDT)
        start = time.perf_counter()
        answers = client.batch(
            order if number % 2 == 0 else cancel for number in range(options.batched)
        )
        seconds = time.perf_counter() - start
        refused = sum(not answer.accepted for answer in answers)
        rate = len(answers) / seconds
        print(f"{len(answers)} commands in batches: {rate:,.0f} a second, {refused} refused")


if __name__ == "__main__":
    try:
        main()
    except ClientFault as fault:
        sys.exit(str(fault))
