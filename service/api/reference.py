"""The page /api/docs: Swagger UI over our own description, with nothing loaded from another host.

The files of Swagger UI come inside the package flask-openapi3-swagger. Its own page is not used: it has scripts
inside the HTML, which the content policy forbids.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, send_from_directory

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Письмовод: обращение из программ</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger/css/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>Этой странице нужен JavaScript; само описание – в файле <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger/js/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """window.onload = () => SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  defaultModelsExpandDepth: 0, docExpansion: "list", presets: [SwaggerUIBundle.presets.apis],
});
"""
reference = Blueprint("reference", __name__, url_prefix="/api/docs")


@reference.get("")
def page() -> Response:
    """The page itself."""
    return Response(_PAGE, mimetype="text/html", headers={"Content-Security-Policy": _POLICY})


@reference.get("/start.js")
def start() -> Response:
    """The few lines that open Swagger UI."""
    return Response(_START, mimetype="text/javascript")


@reference.get("/swagger/<path:name>")
def swagger_file(name: str) -> Response:
    """A script or a style of Swagger UI."""
    package = find_spec("flask_openapi3_swagger")
    assert package is not None
    assert package.origin is not None
    return send_from_directory(Path(package.origin).parent / "templates" / "swagger", name, max_age=3600)
