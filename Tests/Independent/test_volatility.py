"""Volatility models against arch: filters, likelihoods, forecasts, and fits."""

import numpy
import pytest
from arch.univariate import EWMAVariance, GARCH, Normal, StudentsT, ZeroMean

from engine import agree, case, values

# Bounds that arch would hold variances to; these never bind.
NO_BOUNDS = numpy.array([1e-300, 1e300])


def returns(draw, count):
    """Normal or heavy-tailed, from minutes to crashes, sometimes with a flat stretch."""
    sizes = 10 ** draw.uniform(-4.5, -1)
    if draw.random() < 0.5:
        sample = sizes * draw.standard_normal(count)
    else:
        sample = sizes * draw.standard_t(draw.uniform(2.1, 8), count)
    if draw.random() < 0.1:
        sample[: count // 4] = 0
    return sample


def lengths(draw):
    """Mostly short, as the filter has no memory of length; one in a hundred 10,000 long."""
    return 10_000 if draw.random() < 0.01 else int(draw.integers(2, 120))


def parameters(draw, asymmetric):
    """Persistence from 0 to 1 with its boundary; gamma of either sign."""
    persistence = 1.0 if draw.random() < 0.1 else draw.uniform(0, 1)
    share = 0.0 if draw.random() < 0.05 else draw.uniform(0, 1) ** 2
    alpha = persistence * share
    beta = persistence - alpha
    if not asymmetric:
        return alpha, 0.0, beta
    gamma = draw.uniform(-alpha, 2 * persistence)
    gamma = min(gamma, 2 * alpha)
    return alpha - gamma / 2, gamma, beta


def filtered(sample, omega, alpha, gamma, beta, backcast):
    """arch's n variances."""
    asymmetric = gamma != 0
    process = GARCH(p=1, o=1 if asymmetric else 0, q=1)
    used = [omega, alpha, gamma, beta] if asymmetric else [omega, alpha, beta]
    bounds = numpy.tile(NO_BOUNDS, (len(sample), 1))
    return process.compute_variance(
        numpy.array(used), sample, numpy.zeros(len(sample)), backcast, bounds
    )


@pytest.mark.parametrize("asymmetric", [False, True], ids=["garch", "gjr"])
@pytest.mark.parametrize("student", [False, True], ids=["normal", "student"])
def test_garch_variances_and_likelihoods(draw, count, asymmetric, student):
    cases = []
    for _ in range(count):
        sample = returns(draw, lengths(draw))
        level = float(numpy.mean(sample**2)) + 1e-12
        omega = level * 10 ** draw.uniform(-6, 0)
        alpha, gamma, beta = parameters(draw, asymmetric)
        backcast = level * 10 ** draw.uniform(-1, 1)
        variances = filtered(sample, omega, alpha, gamma, beta, backcast)
        inputs = {
            "returns": sample, "omega": omega, "alpha": alpha, "gamma": gamma, "beta": beta,
            "backcast": backcast,
        }
        if student:
            inputs["nu"] = nu = 2 + 10 ** draw.uniform(-3, 2.5)
            likelihood = StudentsT().loglikelihood([nu], sample, variances)
        else:
            likelihood = Normal().loglikelihood([], sample, variances)
        places = sorted({0, len(sample) // 2, len(sample) - 1})
        expected = {f"s2_{place}": variances[place] for place in places}
        expected["loglik" if student else "loglik_gaussian"] = likelihood
        cases.append(case("garch", inputs, expected))
    agree(cases, least=count)


def test_exponential_averages(draw, count):
    cases = []
    for _ in range(count):
        sample = returns(draw, lengths(draw))
        decay = draw.choice([0.94, 0.97, draw.uniform(0.5, 0.9999)])
        start = float(numpy.mean(sample**2)) + 1e-12
        bounds = numpy.tile(NO_BOUNDS, (len(sample), 1))
        path = EWMAVariance(decay).compute_variance(
            numpy.empty(0), sample, numpy.zeros(len(sample)), start, bounds
        )
        last = len(sample) - 1
        expected = {
            f"variance_at_{last}": path[last],
            "next_variance": decay * path[last] + (1 - decay) * sample[last] ** 2,
        }
        inputs = {"returns": sample, "lam": decay, "init_variance": start}
        cases.append(case("ewma", inputs, expected))
    agree(cases, least=count)


def test_forecasts_of_variance(draw, count):
    cases = []
    sample = returns(draw, 50)
    for _ in range(count):
        alpha, _, beta = parameters(draw, asymmetric=False)
        omega = 10 ** draw.uniform(-9, -3)
        process = GARCH(p=1, q=1)
        backcast = 10 ** draw.uniform(-8, -2)
        bounds = numpy.tile(NO_BOUNDS, (len(sample), 1))
        steps = process.forecast(
            numpy.array([omega, alpha, beta]), sample, backcast, bounds,
            start=len(sample) - 1, horizon=30,
        ).forecasts[-1]
        inputs = {"omega": omega, "alpha": alpha, "beta": beta, "s2_next": steps[0]}
        expected = {
            "s2_h1": steps[0], "s2_h7": steps[6], "s2_h30": steps[29],
            "cum_var_7d": steps[:7].sum(), "cum_var_30d": steps.sum(),
        }
        cases.append(case("garch", inputs, expected))
    agree(cases, least=count)


# What the engine's maximum of the log-likelihood may be below arch's: a likelihood nearly flat in
# some direction has several maxima, and neither search promises the greatest.
SLACK = 0.01
# Two fits with likelihoods this near have found the same maximum ...
SAME = 1e-3
# ... and the root mean square of the variances' relative difference is at most this.
PATH = 0.005


def simulated(draw, count):
    """A GARCH or GJR sample of a market, persistent or not, with normal or t innovations."""
    alpha, gamma = draw.uniform(0.02, 0.2), draw.choice([0, draw.uniform(0, 0.15)])
    beta = draw.uniform(0.6, 0.995) - alpha - gamma / 2
    nu = draw.uniform(2.5, 12)
    heavy = draw.random() < 0.7
    shocks = (
        draw.standard_t(nu, count) * numpy.sqrt((nu - 2) / nu)
        if heavy
        else draw.standard_normal(count)
    )
    variance, path = 1.0, []
    omega = 1 - alpha - gamma / 2 - beta
    for shock in shocks:
        path.append(numpy.sqrt(variance) * shock)
        square = path[-1] ** 2
        variance = omega + (alpha + gamma * (path[-1] < 0)) * square + beta * variance
    return numpy.array(path)


def attained(fit, sample, backcast):
    """arch's log-likelihood. Its search may end outside of its own constraint, with a persistence
    above 1: then the likelihood of its parameters scaled back to 1."""
    free = fit.params
    alpha, gamma, beta = (free.get(name, 0.0) for name in ("alpha[1]", "gamma[1]", "beta[1]"))
    persistence = alpha + gamma / 2 + beta
    if persistence <= 1:
        return fit.loglikelihood
    scaled = (each / persistence for each in (alpha, gamma, beta))
    variances = filtered(sample, free["omega"], *scaled, backcast)
    if "nu" in free:
        return StudentsT().loglikelihood([free["nu"]], sample, variances)
    return Normal().loglikelihood([], sample, variances)


@pytest.mark.parametrize("asymmetric", [False, True], ids=["garch", "gjr"])
@pytest.mark.parametrize("innovations", ["normal", "student"])
def test_fits_reach_the_maximum(draw, count, asymmetric, innovations):
    inputs, found = [], []
    for _ in range((count + 3) // 4):
        # In percent, where arch's search is at ease; the engine scales by itself.
        sample = simulated(draw, int(draw.integers(300, 1500)))
        model = ZeroMean(
            sample,
            volatility=GARCH(p=1, o=1 if asymmetric else 0, q=1),
            distribution=StudentsT() if innovations == "student" else Normal(),
            rescale=False,
        )
        backcast = model.volatility.backcast(sample)
        fit = model.fit(disp="off", show_warning=False, backcast=backcast)
        scale = 10 ** draw.uniform(-4, 1)
        found.append((scale, attained(fit, sample, backcast), fit.conditional_volatility**2))
        inputs.append(
            {
                "returns": sample * scale, "innovations": innovations,
                "asymmetric": asymmetric, "backcast": backcast * scale**2,
            }
        )
    alike = 0
    for ours, (scale, likelihood, path) in zip(values("garch_fit", inputs), found, strict=True):
        reached = ours["loglik"] + len(path) * numpy.log(scale)
        assert reached >= likelihood - SLACK
        if abs(reached - likelihood) <= SAME:
            alike += 1
            ratio = numpy.array(ours["s2"][:-1]) / scale**2 / path
            assert numpy.sqrt(numpy.mean((ratio - 1) ** 2)) <= PATH
    # Elsewhere arch has stopped below the maximum, with t innovations in up to a third of cases.
    assert alike >= 0.5 * len(found)
