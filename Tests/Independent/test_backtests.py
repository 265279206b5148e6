"""Tests of margin models against vartests, scipy and scikit-learn."""

import numpy
import pytest
import scipy.stats
import sklearn.metrics
import vartests
from scipy.stats.contingency import chi2_contingency

from engine import agree, case

LEVELS = [0.001, 0.005, 0.01, 0.025, 0.05]


def counted(draw):
    """Exceptions in up to 10,000 observations: as many as expected, none, far too many, all."""
    observations = int(draw.choice([250, 500, 1000, 10_000, 10 ** draw.uniform(0.5, 4)]))
    chance = float(draw.choice(LEVELS + [draw.uniform(0.0005, 0.5)]))
    kind = draw.random()
    if kind < 0.1:
        exceptions = 0
    elif kind < 0.12:
        exceptions = observations
    else:
        exceptions = draw.binomial(observations, min(1, chance * draw.choice([0.5, 1, 2, 5])))
    return int(exceptions), observations, chance


def ratio_and_chance(inputs, statistic, chance, names=("lr", "pvalue")):
    """A ratio and its chance. A ratio near zero is a difference of great logarithms: its digits
    are those of the vectors behind the point, and its chance moves with its root."""
    near = max(1e-9, 2 * (1e-12 / max(statistic, 1e-12)) ** 0.5 * 1e-6)
    return [
        case("backtest_var", inputs, {names[0]: statistic}, absolute=1e-9),
        case("backtest_var", inputs, {names[1]: chance}, relative=1e-8, absolute=near),
    ]


def test_proportion_of_failures(draw, count):
    cases = []
    while len(cases) < 2 * count:
        exceptions, observations, chance = counted(draw)
        theirs = vartests.kupiec_test(
            x=exceptions, n=observations, risk_conf_level=1 - chance
        )
        inputs = {"exceptions": exceptions, "observations": observations, "p": chance}
        cases += ratio_and_chance(inputs, theirs["statistic"], theirs["p-value"])
    agree(cases, least=2 * count)


def test_exact_binomial_tests(draw, count):
    cases = []
    while len(cases) < count:
        exceptions, observations, chance = counted(draw)
        upper, both = (
            vartests.binomial_test(
                x=exceptions, n=observations, risk_conf_level=1 - chance, alternative=side
            )["p-value"]
            for side in ("greater", "two-sided")
        )
        law = scipy.stats.binom(observations, chance)
        cumulative = law.cdf(exceptions)
        is_green = cumulative < 0.95 or exceptions == 0
        zone = "green" if is_green else "yellow" if cumulative < 0.9999 else "red"
        expected = {
            "binom_upper_p": upper, "binom_two_sided_p": both, "cumulative_prob": cumulative,
            "zone": zone, "z": (exceptions - law.mean()) / law.std(),
        }
        inputs = {"exceptions": exceptions, "observations": observations, "p": chance}
        cases.append(case("backtest_var", inputs, expected))
    agree(cases, least=count)


def test_time_to_first_failure(draw, count):
    cases = []
    while len(cases) < 2 * count:
        chance = float(draw.choice(LEVELS))
        time = int(draw.geometric(min(1, chance * draw.choice([0.3, 1, 10]))))
        law = scipy.stats.geom
        ratio = max(0.0, 2 * (law.logpmf(time, 1 / time) - law.logpmf(time, chance)))
        inputs = {"time_to_first_failure": time, "p": chance}
        cases += ratio_and_chance(inputs, ratio, scipy.stats.chi2.sf(ratio, 1))
    agree(cases, least=2 * count)


def hits(draw, observations, chance):
    """A Markov chain: exceptions alone, in clusters, or in runs."""
    again = chance if draw.random() < 0.5 else draw.uniform(0, 0.9)
    found, hit = [], False
    for uniform in draw.random(observations):
        hit = uniform < (again if hit else chance)
        found.append(hit)
    return numpy.array(found)


def test_independence_and_conditional_coverage(draw, count):
    """Christoffersen's ratio is the log-likelihood statistic of the table of transitions."""
    cases = []
    while len(cases) < 3 * count:
        observations = 10_000 if draw.random() < 0.02 else int(draw.integers(10, 1500))
        chance = float(draw.choice(LEVELS))
        found = hits(draw, observations, chance * draw.choice([1, 2, 5]))
        pairs = 2 * found[:-1] + found[1:]
        table = numpy.bincount(pairs, minlength=4).reshape(2, 2)
        if table.sum(axis=0).min() == 0 or table.sum(axis=1).min() == 0:
            ratio = 0.0
        else:
            ratio = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
        coverage = vartests.kupiec_test(found, risk_conf_level=1 - chance)["statistic"]
        inputs = {
            "T": observations, "hit_positions_0based": numpy.flatnonzero(found), "p": chance,
        }
        transitions = {f"n{place:02b}": int(n) for place, n in enumerate(table.ravel())}
        cases.append(case("backtest_var", inputs, transitions))
        both = ratio + coverage
        cases += ratio_and_chance(inputs, ratio, scipy.stats.chi2.sf(ratio, 1), ("lr_ind", "p_ind"))
        cases += ratio_and_chance(inputs, both, scipy.stats.chi2.sf(both, 2), ("lr_cc", "p_cc"))
    agree(cases, least=3 * count)


def test_durations_between_exceptions(draw, count):
    cases = []
    while len(cases) < count:
        observations = int(draw.integers(100, 2000))
        found = hits(draw, observations, float(draw.choice([0.01, 0.025, 0.05])))
        if found.sum() < 3:
            continue
        theirs = vartests.duration_test(found)
        if not 0.1 < theirs["weibull shape (b)"] < 8:
            continue
        names = (
            "weibull shape (b)", "unrestricted log-likelihood", "restricted log-likelihood",
            "statistic", "p-value",
        )
        expected = {name: theirs[name] for name in names}
        inputs = {"T": observations, "hit_positions_0based": numpy.flatnonzero(found)}
        near = {"relative": 1e-4, "absolute": 1e-4}
        # A ratio of nearly nothing: its chance is known to the root of what the search leaves.
        if theirs["statistic"] < 1e-4:
            del expected["p-value"]
        cases.append(case("backtest_var", inputs, expected, **near))
    agree(cases, least=count)


def test_tick_losses(draw, count):
    cases = []
    for _ in range(count):
        size = int(draw.integers(2, 100))
        profits, alpha = 0.02 * draw.standard_t(3, size), float(draw.choice(LEVELS))
        bounds = -0.05 * draw.uniform(0.2, 1, size)
        loss = sklearn.metrics.mean_pinball_loss(profits, bounds, alpha=alpha)
        inputs = {"pnl": profits, "var": bounds, "alpha": alpha}
        cases.append(case("backtest_var", inputs, {"mean_loss": loss}))
    agree(cases, least=count)


def test_residuals_beyond_the_tail(draw, count):
    """McNeil and Frey's test as a one-sided t-test of what the exceedances exceed."""
    cases = []
    while len(cases) < count:
        size = int(draw.integers(50, 400))
        deviations = 10 ** draw.uniform(-3, -1, size)
        profits = deviations * draw.standard_t(draw.uniform(2.5, 10), size)
        risks = deviations * draw.uniform(0.8, 1.5)
        shortfalls = risks * draw.uniform(1.05, 1.6)
        beyond = profits < -risks
        if beyond.sum() < 4:
            continue
        residuals = (-profits - shortfalls)[beyond] / deviations[beyond]
        test = scipy.stats.ttest_1samp(residuals, 0, alternative="greater")
        expected = {
            "n": int(beyond.sum()), "mean": residuals.mean(), "t_stat": test.statistic,
            "p_one_sided": test.pvalue,
        }
        inputs = {"pnl": profits, "var": risks, "es": shortfalls, "sigma": deviations}
        cases.append(case("backtest_es", inputs, expected, relative=1e-8, absolute=1e-10))
    agree(cases, least=count)
