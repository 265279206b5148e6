"""Distributions, samples and tests against scipy, numpy, statsmodels and scikit-learn."""

import numpy
import pytest
import scipy.stats
import sklearn.covariance
import statsmodels.api
from statsmodels.tsa.stattools import acf

from engine import agree, case


def law(name, x=None, p=None, **rest):
    given = {key: value for key, value in [("x", x), ("p", p)] if value is not None}
    return {"law": name, **given, **rest}


def probability(draw):
    """Anywhere, and far out in either tail."""
    tail = 10 ** draw.uniform(-12, -0.3)
    return tail if draw.random() < 0.4 else 1 - max(tail, 1e-9)


def degrees(draw):
    """From just above 0 to nearly normal; often near 2, where the variance ends."""
    if draw.random() < 0.3:
        return 2 + 10 ** draw.uniform(-6, 0)
    return 10 ** draw.uniform(-0.5, 4)


def test_normal_law(draw, count):
    normal, cases = scipy.stats.norm, []
    for _ in range(count):
        x, p = draw.uniform(-37, 37) * draw.random(), probability(draw)
        expected = {
            "cumulative": normal.cdf(x), "upper_tail": normal.sf(x), "density": normal.pdf(x),
            "quantile": normal.ppf(p),
        }
        cases.append(case("distribution", law("normal", x, p), expected, absolute=0))
    agree(cases, least=count)


def test_student_law(draw, count):
    cases = []
    for _ in range(count):
        nu, p = degrees(draw), probability(draw)
        x = draw.standard_normal() * 10 ** draw.uniform(-3, 3)
        student = scipy.stats.t(nu)
        expected = {
            "cumulative": student.cdf(x), "upper_tail": student.sf(x), "density": student.pdf(x),
            "quantile": student.ppf(p),
        }
        cases.append(
            case("distribution", law("student", x, p, degrees=nu), expected, absolute=1e-300)
        )
    agree(cases, least=count)


def test_chi_square_law(draw, count):
    cases = []
    for _ in range(count):
        nu = float(draw.choice([1, 2, 3, draw.uniform(0.3, 300)]))
        x, p = nu * 10 ** draw.uniform(-3, 0.7), probability(draw)
        square = scipy.stats.chi2(nu)
        expected = {
            "cumulative": square.cdf(x), "upper_tail": square.sf(x), "quantile": square.ppf(p)
        }
        cases.append(
            case("distribution", law("chiSquare", x, p, degrees=nu), expected, absolute=1e-300)
        )
    agree(cases, least=count)


def test_binomial_law(draw, count):
    cases = []
    for _ in range(count):
        trials = int(10 ** draw.uniform(0, 4))
        p = draw.choice([0.01, 0.005, 0.025, draw.uniform(0.0001, 0.9999)])
        reach = 6 * numpy.sqrt(trials * p * (1 - p)) + 2
        near = trials * p + draw.uniform(-1, 1) * reach
        hits = 0 if draw.random() < 0.1 else int(min(trials, max(0, near)))
        binomial = scipy.stats.binom(trials, p)
        expected = {
            "mass": binomial.pmf(hits), "cumulative": binomial.cdf(hits),
            "at_least": binomial.sf(hits - 1),
            "two_sided": scipy.stats.binomtest(hits, trials, p).pvalue,
        }
        inputs = law("binomial", trials=trials, p=p, count=hits)
        cases.append(case("distribution", inputs, expected))
    agree(cases, least=count)


def test_parametric_tails(draw, count):
    cases = []
    for _ in range(count):
        mu, sigma = draw.uniform(-0.01, 0.01), 10 ** draw.uniform(-4, 0)
        level = 1 - 10 ** draw.uniform(-5, -0.5)
        inputs = {"mu": mu, "sigma": sigma, "confidence": level}
        if draw.random() < 0.3:
            tail = scipy.stats.norm(-mu, sigma)
            mean = sigma * scipy.stats.norm.pdf(scipy.stats.norm.isf(1 - level)) / (1 - level)
            expected = {"var": tail.isf(1 - level), "es": mean - mu}
        else:
            inputs["nu"] = nu = 2 + 10 ** draw.uniform(-3, 2.5)
            scale = sigma * numpy.sqrt((nu - 2) / nu)
            quantile = scipy.stats.t.isf(1 - level, nu)
            density = scipy.stats.t.pdf(quantile, nu)
            beyond = density / (1 - level) * (nu + quantile**2) / (nu - 1)
            expected = {
                "var": scale * quantile - mu, "es": scale * beyond - mu,
                "raw_quantile": quantile, "raw_es": beyond,
            }
        cases.append(case("var_es", inputs, expected))
    agree(cases, least=count)


# numpy's names of the rules that the engine has.
RULES = {
    "type1": "inverted_cdf", "type6": "weibull", "type7": "linear", "type8": "median_unbiased",
    "higher": "higher",
}


def test_samples(draw, count):
    cases = []
    for _ in range(count):
        size = 10_000 if draw.random() < 0.01 else int(draw.integers(5, 200))
        sample = draw.standard_t(3, size) * 10 ** draw.uniform(-5, 5)
        if draw.random() < 0.2:
            sample = numpy.round(sample / numpy.std(sample), 1) + 0.1 * draw.standard_normal()
        p = draw.choice([0.5, 0.9, 0.95, 0.975, 0.99, draw.uniform(0.001, 0.999)])
        lags = [1, min(3, size - 2)]
        correlations = acf(sample, nlags=3, fft=False)
        expected = {
            "mean": sample.mean(), "variance": sample.var(ddof=1),
            "skew": scipy.stats.skew(sample), "exkurt": scipy.stats.kurtosis(sample),
            "skew_unbiased": scipy.stats.skew(sample, bias=False),
            "exkurt_unbiased": scipy.stats.kurtosis(sample, bias=False),
            "acf": [correlations[lag] for lag in lags],
        }
        expected |= {
            ours: numpy.quantile(sample, p, method=theirs) for ours, theirs in RULES.items()
        }
        inputs = {"values": sample, "lags": lags, "p": p}
        # A mean of numbers that cancel has only so many digits.
        cases.append(case("sample", inputs, expected, absolute=1e-12 * abs(sample).max()))
    agree(cases, least=count)


def test_diebold_mariano(draw, count):
    """statsmodels: a regression on a constant with Newey and West's errors, then the correction
    of Harvey, Leybourne and Newbold."""
    cases = []
    for _ in range(count):
        size, lags = int(draw.integers(20, 300)), int(draw.integers(0, 6))
        first = draw.standard_normal(size) ** 2 * 10 ** draw.uniform(-6, 2)
        second = first * draw.uniform(0.8, 1.2, size)
        difference = first - second
        fit = statsmodels.api.OLS(difference, numpy.ones(size)).fit(
            cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False}
        )
        steps = lags + 1
        factor = numpy.sqrt((size + 1 - 2 * steps + steps * (steps - 1) / size) / size)
        statistic = fit.tvalues[0] * factor
        expected = {
            "statistic": statistic, "pvalue": 2 * scipy.stats.t.sf(abs(statistic), size - 1)
        }
        inputs = {"first": first, "second": second, "lags": lags}
        cases.append(case("comparison", inputs, expected))
    agree(cases, least=count)


@pytest.mark.parametrize("kind", ["shrunk", "exponential"])
def test_covariances(draw, count, kind):
    cases = []
    for _ in range(count if kind == "shrunk" else count // 4):
        size, width = int(draw.integers(3, 80)), int(draw.integers(2, 7))
        mix = draw.standard_normal((width, width)) + numpy.eye(width)
        sample = draw.standard_t(4, (size, width)) @ mix * 10 ** draw.uniform(-3, -1)
        inputs = {"series": sample.T}
        if kind == "shrunk":
            matrix, shrinkage = sklearn.covariance.ledoit_wolf(sample, assume_centered=True)
            expected = {"shrinkage": shrinkage}
        else:
            inputs["lam"] = decay = draw.uniform(0.9, 0.99)
            weights = (1 - decay) * decay ** numpy.arange(size)[::-1]
            weights[0] += decay**size
            # The recursion unrolled: what each date weighs.
            matrix = (sample * weights[:, None]).T @ sample
            expected = {}
        expected["matrix"] = matrix[numpy.tril_indices(width)]
        cases.append(case("covariance", inputs, expected, absolute=1e-12 * abs(matrix).max()))
    agree(cases, least=len(cases))
