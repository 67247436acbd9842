"""The blueprint that the pages of access hang on."""

from flask import Blueprint

bp = Blueprint("access", "kundval.access")
