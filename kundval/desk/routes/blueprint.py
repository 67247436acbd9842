"""The blueprint of desk; its pages lie in the modules beside, which ``routes`` imports."""

from flask import Blueprint

bp = Blueprint("desk", __name__)
