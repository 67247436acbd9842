"""The blueprint that the registry's pages hang on."""

from flask import Blueprint

bp = Blueprint("registry", __name__)
