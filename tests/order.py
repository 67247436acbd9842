"""In which order the tests are run."""

import pytest

LONGEST = ("tests/web/test_every_page", "tests/flows/", "tests/proof/", "tests/demonstration/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first: a file stays with one process, and at the end the others would wait for it."""

    def turn(item: pytest.Item) -> int:
        return next((at for at, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))

    items.sort(key=turn)
