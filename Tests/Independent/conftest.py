"""Options of the comparisons: which random cases, and how many of each family."""

import numpy
import pytest


def pytest_addoption(parser):
    parser.addoption("--seed", type=int, default=1, help="of the random cases")
    parser.addoption("--count", type=int, default=1000, help="cases of each family")


@pytest.fixture
def count(request):
    return request.config.getoption("--count")


@pytest.fixture
def draw(request):
    """Random numbers of this test alone: other tests do not move them."""
    name = sum((place + 1) * ord(letter) for place, letter in enumerate(request.node.name))
    return numpy.random.default_rng([request.config.getoption("--seed"), name])
