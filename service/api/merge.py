"""The address where files of anyone are joined into one PDF, at once."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, send_file

from service import pipeline
from service.api.bodies import PDF, Names, disposition, tell
from service.api.desk import desk
from service.api.uploads import read_form

PATH = "/api/v1/merge"
ORDER = "order"
merging = Blueprint("merging", __name__)


@merging.post(PATH)
def merge() -> Response:
    """Files become one PDF, in their order or in the one that was sent with them."""
    with desk().draft() as folder:
        sent = read_form(folder / "files", ORDER, current_app.config["SETTINGS"])
        order = None if sent.text is None else pipeline.parse(sent.text)
        output = folder / "merged.pdf"
        made = pipeline.merge(order, sent.files, output)
        size = output.stat().st_size
        opened = output.open("rb")  # stays readable when the folder is gone
    answer = send_file(opened, mimetype=PDF)
    answer.content_length = size
    answer.headers["Cache-Control"] = "no-store"  # in place of what send_file would allow
    answer.headers["Content-Disposition"] = disposition(Names("merged.pdf", made.filename))
    tell(answer, made.problems, made.pages)
    return answer
