"""Pages of quality: what is demanded, and whether a unit may be approved."""

from importlib import import_module
from pkgutil import iter_modules

from kundval.quality.routes.blueprint import bp

__all__ = ["bp"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
