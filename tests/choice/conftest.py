import pytest
from sqlmodel import Session

from tests.choice.market import Market, make_market


@pytest.fixture
def market(session: Session) -> Market:
    return make_market(session)
