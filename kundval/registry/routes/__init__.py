"""The registry's own pages: forms of providers, units and agreements, and the municipality's basic data."""

from importlib import import_module
from pkgutil import iter_modules

from kundval.registry.routes.blueprint import bp

__all__ = ["bp"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
