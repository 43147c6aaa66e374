"""One whole installation for all faults that leave it standing."""

import pytest

from faults.register import ordinary


@pytest.fixture(scope="session")
def whole_installation():
    """Web, worker, clock, mailbox and servers, run by the product's own supervisor."""
    with ordinary() as installation:
        yield installation
