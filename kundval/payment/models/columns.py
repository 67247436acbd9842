"""Columns that several tables of payment have."""

from sqlalchemy import BigInteger, Column


def ore() -> Column[int]:
    """An amount in öre."""
    return Column(BigInteger, nullable=False)
