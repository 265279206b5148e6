"""Options against QuantLib, py_lets_be_rational, and mpmath's derivatives."""

import json

import mpmath
import py_lets_be_rational
import pytest
import QuantLib
from py_lets_be_rational.exceptions import AboveMaximumException, BelowIntrinsicException

from engine import agree, case, run, short

YEAR = 365 * 86_400


def seconds(draw):
    """From half a minute to thirty years."""
    return int(10 ** draw.uniform(1.5, 9))


def option(draw):
    """Volatility 0.1 % to 500 %, up to eight deviations in or out of the money, at it as well."""
    volatility = 10 ** draw.uniform(-3, 0.7)
    span = seconds(draw)
    deviation = volatility * (span / YEAR) ** 0.5
    distance = 0.0 if draw.random() < 0.05 else draw.uniform(-8, 8)
    if draw.random() < 0.3:
        distance /= 100
    forward = 10 ** draw.uniform(-3, 6)
    # Strikes beyond a factor of a million are no strikes.
    strike = forward * float(mpmath.exp(max(-14, min(14, distance * deviation))))
    return {
        "forward": forward, "strike": strike, "expiry": f"{span}s", "volatility": volatility,
        "type": str(draw.choice(["call", "put"])),
    }, span / YEAR


def priced(options):
    return run("price", "-", text=json.dumps({"options": options}))["options"]


def black(sign, settlement):
    """The value as a function of forward, volatility, time and rate."""

    def value(forward, strike, volatility, years, rate):
        deviation = volatility * mpmath.sqrt(years)
        high = mpmath.log(forward / strike) / deviation + deviation / 2
        plain = sign * (
            forward * mpmath.ncdf(sign * high) - strike * mpmath.ncdf(sign * (high - deviation))
        )
        plain *= mpmath.exp(-rate * years)
        return plain / forward if settlement == "coin" else plain

    return value


# Derivatives by forward, volatility, calendar time and rate, in this order.
GREEKS = {
    "delta": (1, 0, 0, 0), "gamma": (2, 0, 0, 0), "vega": (0, 1, 0, 0), "theta": (0, 0, 1, 0),
    "rho": (0, 0, 0, 1), "vanna": (1, 1, 0, 0), "volga": (0, 2, 0, 0), "charm": (1, 0, 1, 0),
    "veta": (0, 1, 1, 0), "speed": (3, 0, 0, 0), "zomma": (2, 1, 0, 0), "color": (2, 0, 1, 0),
    "ultima": (0, 3, 0, 0),
}


def sensitivities(request, years):
    """Value and Greeks by numerical differentiation, in steps relative to each variable."""
    value = black(1 if request["type"] == "call" else -1, request["settlement"])
    forward, volatility = mpmath.mpf(request["forward"]), mpmath.mpf(request["volatility"])
    strike, years = mpmath.mpf(request["strike"]), mpmath.mpf(years)
    rate = -mpmath.log(mpmath.mpf(request["discount"])) / years

    def scaled(f, s, t, r):
        return value(
            forward * (1 + f), strike, volatility * (1 + s), years * (1 - t), rate + r / years
        )

    found = {"price": value(forward, strike, volatility, years, rate)}
    for name, orders in GREEKS.items():
        derivative = mpmath.diff(scaled, (0, 0, 0, 0), orders)
        unit = forward ** orders[0] * volatility ** orders[1] * years ** orders[2]
        found[name] = derivative / unit * years ** orders[3]
    return found


def test_greeks_to_third_order(draw, count):
    requests, spans = [], []
    for _ in range(count):
        request, years = option(draw)
        request["settlement"] = str(draw.choice(["quote", "coin"]))
        coin = request["settlement"] == "coin"
        request["discount"] = 1.0 if coin or draw.random() < 0.3 else draw.uniform(0.5, 1.05)
        requests.append(request)
        spans.append(years)
    wrong = []
    with mpmath.workdps(25):
        for request, years, found in zip(requests, spans, priced(requests), strict=True):
            expected = sensitivities(request, years)
            deviation = request["volatility"] * years**0.5
            distance = abs(float(mpmath.log(request["forward"] / request["strike"])))
            steps = 1 + distance / deviation + deviation
            for name, exact in expected.items():
                ours = found["price"] if name == "price" else found["greeks"][name]
                room = 1e-9 * abs(exact) + scale(name, request, years, expected, steps)
                if not abs(ours - exact) <= room:
                    wrong.append(f"{name}: {ours}, expected {mpmath.nstr(exact, 17)}: {request}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:10])


def scale(name, request, years, expected, steps):
    """What rounding leaves where terms cancel: sensitivities of high order are polynomials in the
    distance from the money times a density, and change sign where that polynomial is zero."""
    orders = GREEKS.get(name, (0, 0, 0, 0))
    per_forward = 1 / (request["forward"] * request["volatility"] * years**0.5)
    density = abs(expected["vega"]) * request["volatility"]
    size = density * per_forward ** orders[0] * request["volatility"] ** -orders[1]
    size *= years ** -orders[2] * years ** orders[3]
    # In coins the terms of plain value and delta are subtracted, deep in the money of all sizes.
    plain = abs(expected["price"]) * request["forward"] ** -orders[0] * years ** -orders[2]
    return 1e-13 * (size * steps ** sum(orders) + plain * (steps if orders[1] == 0 else 0))


def test_values_by_let_us_be_rational(draw, count):
    """Relative throughout: out of the money nothing is lost."""
    requests, expected = [], []
    while len(requests) < count:
        request, years = option(draw)
        sign = 1 if request["type"] == "call" else -1
        if sign * (request["forward"] - request["strike"]) > 0:
            request["type"], sign = ("put", -1) if sign > 0 else ("call", 1)
        requests.append(request)
        expected.append(
            py_lets_be_rational.black(
                request["forward"], request["strike"], request["volatility"], years, sign
            )
        )
    for request, found, value in zip(requests, priced(requests), expected, strict=True):
        # A strike next to the forward has few digits in its distance from it.
        deviation = request["volatility"] * found["years"] ** 0.5
        distance = abs(float(mpmath.log(request["forward"] / request["strike"])))
        digits = 1e-15 * (1 + distance / deviation) / deviation
        room = max(1e-9, digits) * value + 1e-300
        assert abs(found["price"] - value) <= room, short(request)


def test_values_and_sensitivities_by_quantlib(draw, count):
    """Absolute where QuantLib subtracts numbers of the forward's size."""
    requests, expected = [], []
    for _ in range(count):
        request, years = option(draw)
        request["discount"] = draw.uniform(0.5, 1)
        kind = QuantLib.Option.Call if request["type"] == "call" else QuantLib.Option.Put
        calculator = QuantLib.BlackCalculator(
            QuantLib.PlainVanillaPayoff(kind, request["strike"]), request["forward"],
            request["volatility"] * years**0.5, request["discount"],
        )
        requests.append(request)
        expected.append(
            (
                calculator.value(), calculator.deltaForward(), calculator.gammaForward(),
                calculator.vega(years),
            )
        )
    for request, found, theirs in zip(requests, priced(requests), expected, strict=True):
        greeks = found["greeks"]
        ours = (found["price"], greeks["delta"], greeks["gamma"], greeks["vega"])
        size = request["forward"] + request["strike"]
        deviation = request["volatility"] * found["years"] ** 0.5
        digits = max(1e-9, 1e-14 / deviation)
        scales = (size, 1, 1 / request["forward"] / deviation, size * found["years"] ** 0.5)
        for mine, other, unit in zip(ours, theirs, scales, strict=True):
            assert abs(mine - other) <= digits * abs(other) + 1e-12 * unit, short(request)


def test_bachelier_by_quantlib(draw, count):
    cases = []
    for _ in range(count):
        forward = draw.uniform(-100, 1000) if draw.random() < 0.5 else 10 ** draw.uniform(-3, 6)
        volatility, years = abs(forward) * 10 ** draw.uniform(-3, 0.5), seconds(draw) / YEAR
        deviation = volatility * years**0.5
        strike = forward + deviation * draw.uniform(-6, 6)
        sign, discount = int(draw.choice([1, -1])), draw.uniform(0.5, 1)
        value = QuantLib.bachelierBlackFormula(
            QuantLib.Option.Call if sign > 0 else QuantLib.Option.Put, strike, forward, deviation,
            discount,
        )
        inputs = {
            "F": forward, "K": strike, "normal_vol": volatility, "T": years, "cp": sign,
            "discount": discount,
        }
        absolute = 1e-12 * (abs(forward) + abs(strike))
        cases.append(case("options", inputs, {"price": value}, absolute=absolute))
    agree(cases, least=count)


def test_implied_volatilities(draw, count):
    """From prices of thirty digits rounded once: 1e-9 wherever the price still tells as much."""
    cases = []
    with mpmath.workdps(40):
        while len(cases) < count:
            request, years = option(draw)
            sign = 1 if request["type"] == "call" else -1
            forward, strike = request["forward"], request["strike"]
            volatility = request["volatility"]
            exact = black(sign, "quote")(
                mpmath.mpf(forward), mpmath.mpf(strike), volatility, years, 0
            )
            price = float(exact)
            deviation = volatility * years**0.5
            high = float(mpmath.log(mpmath.mpf(forward) / strike)) / deviation + deviation / 2
            vega = forward * float(mpmath.npdf(high)) * deviation
            if price < 1e-300 or vega == 0 or 2.3e-16 * price / vega > 1e-10:
                continue
            inputs = {"price": price, "F": forward, "K": strike, "T": years, "cp": sign}
            cases.append(case("options", inputs, {"iv": volatility}, absolute=0))
    agree(cases, least=count)


@pytest.mark.parametrize("side", ["inside", "outside"])
def test_implied_volatilities_by_let_us_be_rational(draw, count, side):
    """The inversion itself on ordinary options, and the refusals outside the bounds."""
    cases = []
    while len(cases) < count:
        request, years = option(draw)
        sign = 1 if request["type"] == "call" else -1
        forward, strike = request["forward"], request["strike"]
        if side == "inside":
            deviation = request["volatility"] * years**0.5
            if not 0.01 < deviation < 3 or abs(mpmath.log(forward / strike)) > 4 * deviation:
                continue
            if sign * (forward - strike) > 0.2 * forward * deviation:
                continue
            price = py_lets_be_rational.black(forward, strike, request["volatility"], years, sign)
            expected = {"iv": invert(price, forward, strike, years, sign)}
        else:
            intrinsic = max(0.0, sign * (forward - strike))
            most = forward if sign > 0 else strike
            if draw.random() < 0.5:
                price = intrinsic - max(forward, strike) * draw.uniform(1e-9, 0.1)
                expected, theirs = {"error": "below_intrinsic"}, BelowIntrinsicException
            else:
                price = most * (1 + draw.uniform(1e-9, 1))
                expected, theirs = {"error": "above_maximum"}, AboveMaximumException
            with pytest.raises(theirs):
                invert(price, forward, strike, years, sign)
        inputs = {"price": price, "F": forward, "K": strike, "T": years, "cp": sign}
        cases.append(case("options", inputs, expected, absolute=0))
    agree(cases, least=count)


def invert(price, forward, strike, years, sign):
    return py_lets_be_rational.implied_volatility_from_a_transformed_rational_guess(
        price, forward, strike, years, sign
    )


def test_surfaces(draw, count, tmp_path):
    """Quotes of random smiles: what is given out meets them by an independent formula."""
    given = 0
    for place in range(max(3, count // 100)):
        forward = 10 ** draw.uniform(-2, 5)
        years = [draw.uniform(0.02, 0.1), draw.uniform(0.2, 1.5)]
        level, tilt, bend = draw.uniform(0.2, 1.5), draw.uniform(-0.3, 0.1), draw.uniform(0, 0.3)
        rows, smiles = [], {}
        for time in years:
            nanoseconds = round(time * YEAR) * 10**9
            deviation = level * time**0.5
            for step in range(-12, 13):
                k = 0.15 * step * deviation
                strike = forward * float(mpmath.exp(k))
                x = 0.15 * step
                volatility = level * (1 + tilt * 0.2 * x + bend * 0.1 * x * x)
                sign = 1 if step > 0 else -1
                value = float(
                    black(sign, "quote")(
                        mpmath.mpf(forward), mpmath.mpf(strike), volatility, time, 0
                    )
                ) / forward
                expiry = (1_770_336_000 * 10**9 + nanoseconds) // 10**6
                rows.append(
                    f"1770336000000,{'C' if sign > 0 else 'P'},{strike!r},{expiry},"
                    f"{0.98 * value!r},{1.02 * value!r},{forward!r},X"
                )
                smiles.setdefault(expiry, []).append((k, volatility, value))
        path = tmp_path / f"{place}.csv"
        path.write_text(
            "timestamp,type,strike,expiration,bid_price,ask_price,forward,currency\n"
            + "\n".join(rows) + "\n"
        )
        answer = run("surface", path, status=(0, 1))
        chain = answer["chains"][0]
        assert chain["arbitrageFree"]
        for expiry in chain["expiries"]:
            given += 1
            svi = expiry["svi"]

            def variance(k):
                y = k - svi["m"]
                return svi["a"] + svi["b"] * (svi["rho"] * y + (y * y + svi["sigma"] ** 2) ** 0.5)

            assert abs((variance(0) / expiry["years"]) ** 0.5 - level) < 0.02 * level
            assert abs((variance(0) / expiry["years"]) ** 0.5 - expiry["atTheMoney"]) < 1e-9
            # The density of the smile, by differences, is nowhere below zero.
            h = 1e-4
            for step in range(-60, 61):
                k = 0.1 * step * level * expiry["years"] ** 0.5
                w, up, down = variance(k), variance(k + h), variance(k - h)
                first, second = (up - down) / (2 * h), (up - 2 * w + down) / h**2
                g = (1 - k * first / (2 * w)) ** 2 - first**2 / 4 * (1 / w + 0.25) + second / 2
                assert g > -1e-5
    assert given >= 3
