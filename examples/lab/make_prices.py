#!/usr/bin/env python3
"""Writes daily bars of two coins that move together, for trying the laboratory without data.

Usage: python3 examples/lab/make_prices.py [--seed N] [--days N] [FOLDER]

Writes btc-1d.csv and eth-1d.csv into FOLDER, by default the one this script lies in. Prices are
made up: GARCH(1,1) variances, shocks of a Student t of four degrees that both coins share in part,
and volume that rises with the size of the move. The same seed gives the same files.
"""

import argparse
import math
import pathlib
import random

START_MS = 1_559_347_200_000  # 2019-06-01
DAY_MS = 86_400_000
DEGREES = 4
CORRELATION = 0.8
STEPS = 24  # within a day, for highs and lows

# Name, first price, long-run daily deviation, alpha, beta, daily volume in coins.
COINS = [
    ("btc", 8_500.0, 0.034, 0.09, 0.89, 60_000),
    ("eth", 265.0, 0.043, 0.10, 0.87, 700_000),
]


def shocks(draw):
    """One day's shocks, of unit variance; a common scale makes tails come together."""
    first = draw.gauss(0, 1)
    second = CORRELATION * first + math.sqrt(1 - CORRELATION**2) * draw.gauss(0, 1)
    scale = math.sqrt((DEGREES - 2) / draw.gammavariate(DEGREES / 2, 2))
    return first * scale, second * scale


def bar(draw, price, total, deviation):
    """Open, high, low and close of a day that returns `total`, by a bridge between the ends."""
    walk = [0.0]
    for _ in range(STEPS):
        walk.append(walk[-1] + draw.gauss(0, deviation / math.sqrt(STEPS)))
    path = [w - step / STEPS * (walk[-1] - total) for step, w in enumerate(walk)]
    prices = [price * math.exp(x) for x in path]
    return price, max(prices), min(prices), prices[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--days", type=int, default=2_300)
    parser.add_argument(
        "folder", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent
    )
    arguments = parser.parse_args()
    draw = random.Random(arguments.seed)
    prices = [coin[1] for coin in COINS]
    variances = [coin[2] ** 2 for coin in COINS]
    rows = [["open_time_ms,open,high,low,close,volume"] for _ in COINS]
    for day in range(arguments.days):
        for place, shock in enumerate(shocks(draw)):
            _, _, long_run, alpha, beta, usual = COINS[place]
            deviation = math.sqrt(variances[place])
            move = deviation * shock
            values = bar(draw, prices[place], move, deviation)
            volume = usual * math.exp(0.3 * draw.gauss(0, 1)) * (1 + 0.5 * abs(shock))
            figures = ",".join(f"{value:.2f}" for value in values)
            rows[place].append(f"{START_MS + day * DAY_MS},{figures},{volume:.3f}")
            prices[place] = values[3]
            variances[place] = (
                (1 - alpha - beta) * long_run**2 + alpha * move**2 + beta * variances[place]
            )
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for (name, *_), lines in zip(COINS, rows):
        path = arguments.folder / f"{name}-1d.csv"
        path.write_text("\n".join(lines) + "\n", encoding="ascii")
        print(f"wrote {path}: {len(lines) - 1} days")


if __name__ == "__main__":
    main()
