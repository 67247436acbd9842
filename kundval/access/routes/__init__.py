"""Pages for every user: login, own account, own jobs."""

from kundval.access.blueprint import bp
from kundval.access.routes import account, jobs, login

__all__ = ["account", "bp", "jobs", "login"]
