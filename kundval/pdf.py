"""Tagged PDF (PDF/UA-1) from a template: decisions that are sent to somebody and kept byte for byte.

WeasyPrint draws with Pango and HarfBuzz from the system (Debian: libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0). It is imported
when the first PDF is made: that takes two seconds, and everything but PDF works without it.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from kundval import formats
from kundval.errors import Refused

STYLE = Path(__file__).parent / "static" / "pdf.css"
MISSING = (
    "PDF kan inte skapas: Pango saknas på servern. Den som sköter servern installerar paketen libpango-1.0-0, libpangoft2-1.0-0 och "
    "libharfbuzz-subset0, till exempel med scripts/install. Skapa sedan PDF:en igen."
)


class PdfMissing(Refused):
    """The system lacks what PDF is drawn with."""

    def __init__(self) -> None:
        super().__init__(MISSING)


def ready() -> bool:
    """Whether PDF can be made here."""
    try:
        _weasyprint()
    except PdfMissing:
        return False
    return True


def make(template: str, **values: Any) -> bytes:
    """The template of ``kundval/templates`` as a tagged PDF. Raises :class:`PdfMissing`."""
    weasyprint = _weasyprint()
    html = weasyprint.HTML(string=_environment().get_template(template).render(**values), url_fetcher=_nothing)
    content: bytes = html.write_pdf(stylesheets=[weasyprint.CSS(filename=str(STYLE))], pdf_variant="pdf/ua-1")
    return content


def _nothing(url: str, *_: object, **__: object) -> Any:
    """A decision is made of its own text alone: nothing is fetched, whatever somebody has written in it."""
    raise ValueError(url)


@cache
def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415  (two seconds, and the system may lack Pango)
    except (ImportError, OSError) as error:
        raise PdfMissing from error
    return weasyprint


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("kundval"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    formats.teach(environment)
    return environment
