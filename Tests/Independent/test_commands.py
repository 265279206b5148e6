"""Back-tests of whole price files by the command, done again by the packages."""

import numpy
import riskfolio
import scipy.stats
import sklearn.metrics
import vartests
from arch.univariate import GARCH, EWMAVariance, StudentsT, ZeroMean

from engine import run

FIRST = 500
MODELS = "ewma-0.94,ewma-0.97-t3,historical-500,filtered-0.97-500,garch-t-500"
# Returns between two fits of the same model.
REFIT = 20


def market(draw, days, path):
    """A price file of a market that clusters; returns are those of the file's own digits."""
    variance, returns = 1e-3, []
    for shock in draw.standard_t(4, days) / numpy.sqrt(2):
        returns.append(numpy.sqrt(variance) * shock)
        variance = 2e-5 + 0.1 * returns[-1] ** 2 + 0.88 * variance
    prices = numpy.round(10_000 * numpy.exp(numpy.cumsum(returns)), 4)
    with open(path, "w") as file:
        file.write("open_time_ms,open,high,low,close,volume\n")
        for day, price in enumerate(prices):
            stamp = 1_600_000_000_000 + 86_400_000 * day
            text = f"{price:.4f}"
            file.write(f"{stamp},{text},{text},{text},{text},1\n")
    return numpy.diff(numpy.log(prices))


def variances(decay, returns):
    """n + 1 of them, started at the first square."""
    padded = numpy.append(returns, 0.0)
    bounds = numpy.tile([1e-300, 1e300], (len(padded), 1))
    return EWMAVariance(decay).compute_variance(
        numpy.empty(0), padded, numpy.zeros(len(padded)), returns[0] ** 2, bounds
    )


def worst(losses):
    """The type 1 quantile at 99 %: riskfolio counts from the other end, so of the gains."""
    return -riskfolio.VaR_Hist(losses, 0.99)


def garch(returns):
    """Fits of arch to the last 500 returns, in percent, held for the next twenty."""
    margins, quantile = [], None
    for place in range(FIRST, len(returns)):
        if (place - FIRST) % REFIT == 0:
            window = 100 * returns[place - FIRST : place]
            found = ZeroMean(
                window, volatility=GARCH(), distribution=StudentsT(), rescale=False
            ).fit(disp="off", show_warning=False)
            omega, alpha, beta, nu = found.params
            quantile = StudentsT().ppf([0.99], [nu])[0]
            last, variance = window[-1], found.conditional_volatility[-1] ** 2
        else:
            last = 100 * returns[place - 1]
        variance = omega + alpha * last**2 + beta * variance
        margins.append(quantile * numpy.sqrt(variance) / 100)
    return numpy.array(margins)


def requirements(returns, side):
    """Of each model, for the returns from the first tested on, one of the five being fitted."""
    losses = -side * returns
    fast, slow = (numpy.sqrt(variances(decay, returns)) for decay in (0.94, 0.97))
    tail = scipy.stats.t.ppf(0.99, 3) / numpy.sqrt(3)
    places = range(FIRST, len(returns))
    return {
        "ewma-0.94": scipy.stats.norm.ppf(0.99) * fast[FIRST:-1],
        "ewma-0.97-t3": tail * slow[FIRST:-1],
        "historical-500": numpy.array([worst(losses[t - FIRST : t]) for t in places]),
        "filtered-0.97-500": numpy.array(
            [worst((losses / slow[:-1])[t - FIRST : t]) * slow[t] for t in places]
        ),
        "garch-t-500": garch(returns),
    }


def near(ours, theirs, relative):
    return abs(ours - theirs) <= max(1e-9, relative * abs(theirs))


def test_back_tests(draw, count, tmp_path):
    for _ in range(max(1, count // 500)):
        path = tmp_path / "prices.csv"
        returns = market(draw, int(draw.integers(700, 1200)), path)
        answer = run("backtest", path, "--models", MODELS, "--side", "both")
        rows = answer["files"][0]["rows"]
        assert len(rows) == 10
        expected = {side: requirements(returns, side) for side in (1, -1)}
        for row in rows:
            side = 1 if row["side"] == "long" else -1
            margins = expected[side][row["model"]]
            profits = side * returns[FIRST:]
            hits = profits < -margins
            fitted = row["model"].startswith("garch")
            # A fit differs in its last digits, and may in its maximum: means, not exact tests.
            relative = 5e-3 if fitted else 1e-8
            assert near(row["meanRequirement"], margins.mean(), relative), row
            assert near(row["peakToTrough"], margins.max() / margins.min(), 20 * relative), row
            loss = sklearn.metrics.mean_pinball_loss(profits, -margins, alpha=0.01)
            assert near(row["tickLoss"], loss, 2 * relative), row
            assert abs(row["exceptions"] - hits.sum()) <= (1 if fitted else 0), row
            if row["exceptions"] == hits.sum():
                kupiec = vartests.kupiec_test(hits)
                assert near(row["kupiec"]["statistic"], kupiec["statistic"], 1e-7), row
                assert near(row["kupiec"]["pValue"], kupiec["p-value"], 1e-7), row
