"""Amounts: as people write them, and as they travel.

    price("50000.5") == 5_000_050_000_000
    as_price(5_000_050_000_000) == Decimal("50000.5")

What people write is a str, an int or a Decimal, in whole units. A float is refused: 0.1 is not one.
So is what a count cannot hold exactly, with a ValueError that says why.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation

from clearsim.codec import MONEY_EXPONENT, PRICE_EXPONENT, QUANTITY_EXPONENT, RATE_EXPONENT

Amount = int | str | Decimal

_COUNT_MAX = 2**63 - 1
# Wide enough for every count; whatever would be rounded is refused instead.
_EXACT = Context(prec=40, traps=[InvalidOperation, Inexact])


def price(amount: Amount) -> int:
    return _count(amount, PRICE_EXPONENT, "a price")


def quantity(amount: Amount) -> int:
    return _count(amount, QUANTITY_EXPONENT, "a quantity")


def money(amount: Amount) -> int:
    return _count(amount, MONEY_EXPONENT, "an amount of money")


def rate(amount: Amount) -> int:
    return _count(amount, RATE_EXPONENT, "a rate")


def as_price(count: int) -> Decimal:
    return _units(count, PRICE_EXPONENT)


def as_quantity(count: int) -> Decimal:
    return _units(count, QUANTITY_EXPONENT)


def as_money(count: int) -> Decimal:
    return _units(count, MONEY_EXPONENT)


def as_rate(count: int) -> Decimal:
    return _units(count, RATE_EXPONENT)


def notional(price_count: int, quantity_count: int, contract_size: int) -> int:
    """Price × quantity × contract size as a count of money, rounded down; all are counts."""
    product = price_count * quantity_count * contract_size
    return product // 10 ** -(PRICE_EXPONENT + 2 * QUANTITY_EXPONENT - MONEY_EXPONENT)


def _count(amount: Amount, exponent: int, what: str) -> int:
    if isinstance(amount, bool) or not isinstance(amount, (int, str, Decimal)):
        raise TypeError(
            f"{what} is a str, an int or a Decimal, not {amount!r}: floats are not exact"
        )
    try:
        # scaleb would round to the precision first; a product with a power of ten says so.
        exact = _EXACT.multiply(_EXACT.create_decimal(amount), Decimal(10) ** -exponent)
        count = int(exact)
    except (InvalidOperation, Inexact, OverflowError, ValueError):
        raise ValueError(f"{amount!r} is not {what}") from None
    if count != exact:
        raise ValueError(f"{amount} has more than {-exponent} digits behind the point")
    if abs(count) > _COUNT_MAX:
        raise ValueError(f"{amount} is beyond {what}'s range")
    return count


def _units(count: int, exponent: int) -> Decimal:
    value = Decimal(count).scaleb(exponent, _EXACT)
    # As people write it: 50000.5, not 50000.50000000 or 5E+4.
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize(_EXACT)
