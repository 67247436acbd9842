"""What every request passes through: one transaction, security headers, one log line, and error pages."""

import secrets
import time
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, current_app, flash, g, render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from kundval import db, formats
from kundval.access import forms, queries, sessions
from kundval.access import web as access
from kundval.access.rules import NotPermitted
from kundval.config import Config
from kundval.errors import KundvalError, NotFound

MAX_UPLOAD = 20 * 1024 * 1024
"""Bytes in one request. What a file may hold is limited further in ``files``."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTTP_SENTENCES = {
    400: "Webbläsaren skickade något som inte går att läsa. Gå tillbaka och försök igen.",
    404: NotFound().sentence,
    405: "Sidan kan inte öppnas på det sättet. Gå tillbaka och välj knappen på sidan.",
    413: "Filen är för stor. Den får vara högst 20 MB.",
}

log = structlog.get_logger("kundval")


class Kundval(Flask):
    """A Flask application where a request is a transaction: committed when it is answered, rolled back when it is refused."""

    def dispatch_request(self) -> Response:
        response = self.make_response(super().dispatch_request())
        session = g.get("session")
        if session is not None:
            if response.status_code < 400 or g.get("keep", False):
                session.commit()
            else:
                session.rollback()
        access.write_views()
        for act in g.pop("after_commit", []):
            act()
        return response


def make_app(config: Config, engine: Engine | None = None) -> Kundval:
    """The application without any room's pages."""
    app = Kundval("kundval", instance_path=str(config.instance))
    app.config.update(
        KUNDVAL=config,
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME="kundval",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.https,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_PARTS=10_000,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions["engine"] = engine or db.make_engine(config.database_url)
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    Bootstrap5(app)
    CSRFProtect(app)
    formats.register(app)
    access.join(app)
    forms.join(app)
    _name_static_files(app)
    _watch_requests(app)
    _answer_errors(app)
    _answer_health(app)
    return app


def _name_static_files(app: Flask) -> None:
    """The address of a style or script says when the file was changed: what browsers have kept of it holds until it is another."""

    @app.url_defaults
    def changed(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint.endswith("static") and "filename" in values:
            home = app.blueprints[endpoint.partition(".")[0]] if "." in endpoint else app
            file = Path(home.static_folder or "") / str(values["filename"])
            if file.is_file():
                values.setdefault("v", int(file.stat().st_mtime))


def _watch_requests(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.begun = time.monotonic()

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if (request.endpoint or "").endswith("static"):
            if "v" in request.args:
                # The address names the file as it is, so the browser asks for it once and not with every page.
                response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            # Pages hold persons and money: no copy stays in the browser or on the way.
            response.headers.setdefault("Cache-Control", "no-store")
            _log_request(response)
        return response

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        session = g.pop("session", None)
        if session is not None:
            session.close()


def _log_request(response: Response) -> None:
    # The route's pattern and not the address: nobody's name or number gets into the log.
    log.info(
        "request",
        method=request.method,
        route=str(request.url_rule or ""),
        status=response.status_code,
        ms=round((time.monotonic() - g.get("begun", time.monotonic())) * 1000),
        user=cookie.get("user"),
    )


def _answer_errors(app: Flask) -> None:
    @app.errorhandler(KundvalError)
    def refused(error: KundvalError) -> ResponseReturnValue:
        sentence = error.sentence
        if isinstance(error, NotPermitted):
            sentence = _whose(error)
        return error_page(error.status, sentence)

    @app.errorhandler(CSRFError)
    def forged_or_old(_error: CSRFError) -> ResponseReturnValue:
        if access.current_user() is None:
            if "_flashes" not in cookie:
                flash(sessions.TOO_LONG)
            return access.to_login()
        return error_page(400, "Sidan var för gammal för att sparas. Gå tillbaka, ladda om den och försök igen.")

    @app.errorhandler(IntegrityError)
    def clash(error: IntegrityError) -> ResponseReturnValue:
        log.warning("integrity", error=type(error.orig).__name__, text=str(error.orig).splitlines()[0])
        return error_page(
            409, "Någon annan ändrade samma sak nyss. Inget är sparat. Öppna sidan på nytt och försök igen."
        )

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> ResponseReturnValue:
        log.error("database", error=str(error.orig).splitlines()[0])
        return error_page(503, "Databasen svarar inte just nu. Inget är sparat. Försök igen om en stund.", plain=True)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response()
        return error_page(error.code, HTTP_SENTENCES.get(error.code, HTTP_SENTENCES[400]))

    @app.errorhandler(Exception)
    def broken(_error: Exception) -> ResponseReturnValue:
        if app.testing:
            raise _error
        number = secrets.token_hex(2).upper()
        log.exception("broken", number=number, route=str(request.url_rule or ""))
        return error_page(500, f"Något gick fel hos oss. Inget är sparat. Felnummer {number}.", plain=True)


def error_page(status: int, sentence: str, plain: bool = False) -> ResponseReturnValue:
    """A refusal as a page. ``plain`` asks nothing of the database, for when that is what failed."""
    if plain:
        # Not render_template: what every other page is told (who asks, which day) is asked of the database.
        return current_app.jinja_env.get_template("errors/plain.html").render(status=status, sentence=sentence), status
    session = g.get("session")
    if session is not None:
        session.rollback()
    return render_template("errors/error.html", status=status, sentence=sentence), status


def _whose(error: NotPermitted) -> str:
    names = queries.holders(db.session(), error.permission, access.today(), error.industry_id)
    return error.naming(names)


def _answer_health(app: Flask) -> None:
    @app.get("/healthz")
    @access.public
    def health() -> ResponseReturnValue:
        engine: Engine = app.extensions["engine"]
        with engine.connect().execution_options(sqlite_begin="DEFERRED") as connection:
            connection.execute(text("SELECT 1"))
        return {"status": "ok"}
