"""The blueprint that the pages of quality hang on."""

from flask import Blueprint

bp = Blueprint("quality", __name__)
