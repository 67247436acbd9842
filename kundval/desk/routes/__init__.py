"""Pages that span rooms, one module per subject; each hangs its routes on ``bp``."""

from importlib import import_module
from pkgutil import iter_modules

from kundval.desk.routes.blueprint import bp

__all__ = ["bp"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
