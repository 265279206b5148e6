"""The same work by clearsim and by Python packages, in one run on one core.

    .venv-lab/bin/python Tests/Independent/measure.py [--rounds N]

Elapsed time on the one core that everything keeps to, the best of the rounds in both columns, as
other work on the machine only adds. clearsim's times are those of its own benchmarks, which count
inside the program: reading a file or starting a process is in neither column. Where a
package takes arrays it gets them; QuantLib and py_lets_be_rational take one option a call, and
what Python needs to make the call is in their figure, as it is for whoever uses them.
"""

import argparse
import os
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy
import py_lets_be_rational
import QuantLib
import scipy.special
from arch.univariate import GARCH, StudentsT, ZeroMean

from engine import run

DAYS, ACCOUNTS, INSTRUMENTS, SCENARIOS, OPTIONS = 2_000, 10_000, 50, 1_000, 20_000


def least(rounds, work):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def garch(draw):
    """GARCH(1,1) with t innovations and standard errors, the data in percent as arch likes it."""
    shocks = draw.standard_t(5, DAYS) * numpy.sqrt(3 / 5)
    variance, returns = 1.2, []
    for shock in shocks:
        returns.append(numpy.sqrt(variance) * shock)
        variance = 0.12 + 0.08 * returns[-1] ** 2 + 0.91 * variance
    sample = numpy.array(returns)

    def work():
        model = ZeroMean(sample, volatility=GARCH(), distribution=StudentsT(), rescale=False)
        model.fit(disp="off", show_warning=False).std_err

    return work


def portfolio(draw):
    """Deviations, scenarios, profits of all accounts as one matrix product, VaR and ES."""
    days = SCENARIOS + 250
    returns = 0.02 * draw.standard_normal((days, INSTRUMENTS))
    exposures = 10_000 * draw.standard_normal((ACCOUNTS, INSTRUMENTS))
    place, tail = -(-SCENARIOS * 99 // 100) - 1, SCENARIOS // 100

    def work():
        squares, variance = returns**2, returns[0] ** 2
        path = numpy.empty_like(squares)
        for day in range(days):
            path[day] = variance
            variance = 0.97 * variance + 0.03 * squares[day]
        moves = (returns / numpy.sqrt(path) * numpy.sqrt(variance))[-SCENARIOS:]
        losses = numpy.partition(-(exposures @ moves.T), [place, SCENARIOS - tail], axis=1)
        return losses[:, place], losses[:, SCENARIOS - tail :].mean(axis=1)

    return work


def book(draw):
    """Out of the money, as in `bench pricing`: strike, years, volatility, sign."""
    strikes = 60_000 * numpy.exp(draw.uniform(-0.3, 0.3, OPTIONS))
    years, volatilities = draw.uniform(0.05, 1, OPTIONS), draw.uniform(0.4, 1.4, OPTIONS)
    signs = numpy.where(strikes > 60_000, 1, -1)
    return [
        (float(k), float(t), float(v), int(s))
        for k, t, v, s in zip(strikes, years, volatilities, signs)
    ]


def quantlib_greeks(options):
    kinds = {1: QuantLib.Option.Call, -1: QuantLib.Option.Put}

    def work():
        for strike, years, volatility, sign in options:
            black = QuantLib.BlackCalculator(
                QuantLib.PlainVanillaPayoff(kinds[sign], strike), 60_000.0,
                volatility * years**0.5, 1.0,
            )
            black.value(), black.deltaForward(), black.gammaForward(), black.vega(years)

    return work


def numpy_greeks(options):
    """All options at once, value and three sensitivities."""
    strikes, years, volatilities, signs = (numpy.array(each) for each in zip(*options))

    def work():
        deviations = volatilities * numpy.sqrt(years)
        high = numpy.log(60_000 / strikes) / deviations + deviations / 2
        upper, lower = scipy.special.ndtr(signs * high), scipy.special.ndtr(
            signs * (high - deviations)
        )
        density = numpy.exp(-(high**2) / 2) / numpy.sqrt(2 * numpy.pi)
        vega = 60_000 * density * numpy.sqrt(years)
        return (
            signs * (60_000 * upper - strikes * lower), signs * upper,
            density / 60_000 / deviations, vega,
        )

    return work


def priced(options):
    return [
        (py_lets_be_rational.black(60_000.0, k, v, t, s), k, t, s) for k, t, v, s in options
    ]


def rational(options):
    invert = py_lets_be_rational.implied_volatility_from_a_transformed_rational_guess
    quotes = priced(options)

    def work():
        for price, strike, years, sign in quotes:
            invert(price, 60_000.0, strike, years, sign)

    return work


def quantlib_volatilities(options):
    kinds = {1: QuantLib.Option.Call, -1: QuantLib.Option.Put}
    quotes = priced(options)

    def work():
        for price, strike, years, sign in quotes:
            QuantLib.blackFormulaImpliedStdDev(kinds[sign], strike, 60_000.0, price)

    return work


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    draw = numpy.random.default_rng(1)
    options = book(draw)
    answers = [
        run("bench", name) for name in ("calibration", "pricing") for _ in range(rounds)
    ]
    best = {
        "garchFitMilliseconds": min, "historicalVarSeconds": min, "blackPerSecond": max,
        "impliedVolatilitiesPerSecond": max,
    }
    ours = {
        key: choose(each["results"][key] for each in answers if key in each["results"])
        for key, choose in best.items()
    }
    rows = [
        (
            f"GARCH-t fit, {DAYS:,} days", "ms", ours["garchFitMilliseconds"],
            [("arch", 1e3 * least(rounds, garch(draw)))],
        ),
        (
            f"filtered VaR and ES, {ACCOUNTS:,} x {INSTRUMENTS} x {SCENARIOS:,}", "s",
            ours["historicalVarSeconds"], [("numpy", least(rounds, portfolio(draw)))],
        ),
        (
            "Black-76 with Greeks (ours 13, theirs 3)", "M/s", ours["blackPerSecond"] / 1e6,
            [
                ("QuantLib", OPTIONS / 1e6 / least(rounds, quantlib_greeks(options))),
                ("numpy", OPTIONS / 1e6 / least(rounds, numpy_greeks(options))),
            ],
        ),
        (
            "implied volatilities", "M/s", ours["impliedVolatilitiesPerSecond"] / 1e6,
            [
                ("py_lets_be_rational", OPTIONS / 1e6 / least(rounds, rational(options))),
                ("QuantLib", OPTIONS / 1e6 / least(rounds, quantlib_volatilities(options))),
            ],
        ),
    ]
    host = answers[0]["host"]
    print(f"{host['cpu']}, one core of {host['cores']}, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'':44}{'unit':>5}{'clearsim':>12}  others")
    for name, unit, mine, others in rows:
        text = ", ".join(f"{other} {value:.3g}" for other, value in others)
        print(f"{name:44}{unit:>5}{mine:12.3g}  {text}")


if __name__ == "__main__":
    main()
