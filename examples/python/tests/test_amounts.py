from decimal import Decimal

import pytest

from clearsim import amounts


def test_an_amount_is_counted_exactly_and_read_back_as_it_was_written():
    assert amounts.price("50000.5") == 5_000_050_000_000
    assert amounts.quantity(Decimal("0.25")) == 25_000_000
    assert amounts.rate("0.0005") == 500_000
    assert amounts.money(-3) == -300_000_000
    for text in ["0", "50000.5", "-0.00000001", "92233720368.54775807", "100"]:
        assert f"{amounts.as_money(amounts.money(text)):f}" == text
    assert amounts.as_rate(500_000) == Decimal("0.0005")


def test_a_notional_is_exact_where_the_contract_is():
    assert amounts.notional(
        amounts.price("50010"), amounts.quantity("0.25"), amounts.quantity(1)
    ) == amounts.money("12502.5")


@pytest.mark.parametrize("amount", [0.1, 1.0, True, None, b"1"])
def test_what_is_no_exact_number_is_refused(amount):
    with pytest.raises(TypeError, match="floats are not exact"):
        amounts.price(amount)


@pytest.mark.parametrize(
    "amount, why",
    [
        ("0.000000001", "more than 8 digits"),
        ("92233720368.54775808", "range"),
        (10**30, "range"),
        ("1" * 60, "is not a price"),
        ("nan", "is not a price"),
        ("Infinity", "is not a price"),
        ("five", "is not a price"),
        ("", "is not a price"),
    ],
)
def test_what_a_count_cannot_hold_is_refused(amount, why):
    with pytest.raises(ValueError, match=why):
        amounts.price(amount)
