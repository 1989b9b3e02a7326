"""The school's own Word templates: brought, checked, seen filled, taken into use, left for an earlier one or ours."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from service import pipeline
from service.access import Action
from service.api.bodies import DOCX, Names, file_answer
from service.errors import ConversionFailed, NotFound, OfficeBusy, OfficeMissing, Problem, TemplateRefused
from service.preview import PREVIEWS, Displaced, Previews
from service.records import organisation
from service.registry import own_templates
from service.registry.own_templates import LARGEST, TemplateRow
from service.registry.samples import sample_of
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, seen_by
from service.web.settings_room import moment, settings

_DAY_MINUTES = 24 * 60
_NO_FILE = "Выберите файл Word (.docx)"
_TOO_LARGE = f"Файл больше {LARGEST // 2**20} МБ: уберите из него большие картинки"


@settings.page("GET", "/settings/templates", Action.organisation_write)
def template_list(look: Look) -> Answer:
    """Every type: by which template its papers are made."""
    used = {one.type: one for one in own_templates.listed(look.session, look.actor) if one.in_use}
    cards = [pipeline.card(name) for name in pipeline.type_names()]
    return drawn("settings/templates.html", cards=cards, used=used, moment=moment)


@settings.page("GET", "/settings/templates/<name>", Action.organisation_write)
def template_type(look: Look, name: str) -> Answer:
    """The template of a type, and those that there were."""
    return _page(look, name)


@settings.page("POST", "/settings/templates/<name>", Action.organisation_write)
def bring_template(look: Look, name: str) -> Answer:
    """Check a file; one that fits is kept and shown, and not in use yet."""
    card = pipeline.card(name)
    file = request.files.get("file")
    data = file.stream.read(LARGEST + 1) if file else b""
    if not file or not data or len(data) > LARGEST:
        return _page(look, card.name, [Problem("/file", "no_file", _TOO_LARGE if data else _NO_FILE)]), 422
    try:
        own_templates.check(card.name, data)
    except TemplateRefused as refused:
        return _page(look, card.name, refused.problems, file.filename or ""), 422
    row = own_templates.add(look.session, look.store.files, look.actor, card.name, file.filename or "", data)
    return gone_to("web_settings.template", name=card.name, number=row.id)


@settings.page("GET", "/settings/templates/<name>/now.docx", Action.organisation_write)
def template_now(look: Look, name: str) -> Answer:
    """The template that is in use, to be changed in Word."""
    source = own_templates.templates_of(look.session, look.store.files, look.actor).source(pipeline.card(name).name)
    return _word(source.read(), f"Шаблон. {pipeline.card(name).title}.docx")


@settings.page("POST", "/settings/templates/<name>/built-in", Action.organisation_write)
def use_built_in(look: Look, name: str) -> Answer:
    """Use that of the service again."""
    own_templates.leave(look.session, look.actor, pipeline.card(name).name)
    return gone_to("web_settings.template_type", said="template_left", name=name)


@settings.page("GET", "/settings/templates/<name>/<number>", Action.organisation_write)
def template(look: Look, name: str, number: str) -> Answer:
    """One template of the school, with a sample filled by it."""
    row = _row(look, name, number)
    return drawn("settings/template.html", card=pipeline.card(name), row=row, moment=moment)


@settings.page("GET", "/settings/templates/<name>/<number>/pages", Action.organisation_write)
def template_pages(look: Look, name: str, number: str) -> Answer:
    """The sample as it will be printed, and what is to be told of the template."""
    row = _row(look, name, number)
    told = own_templates.check(name, own_templates.opened(look.session, look.store.files, look.actor, row.id))
    own = own_templates.with_one(look.session, look.store.files, look.actor, row.id)
    try:
        shown = _previews(look).make(look.actor.user, name, _sample(look, name), own)
    except Displaced:
        return Response(status=204)
    except (OfficeMissing, OfficeBusy, ConversionFailed) as failure:
        return drawn("settings/template_pages.html", shown=None, failure=failure, told=told)
    return drawn("settings/template_pages.html", shown=shown, failure=None, told=told)


@settings.page("GET", "/settings/templates/pictures/<key>/<int:page>", Action.organisation_write)
def template_picture(look: Look, key: str, page: int) -> Answer:
    """One page of a sample that was shown to this person."""
    picture = _previews(look).picture(look.actor.user, key, page)
    return seen_by(Response(picture.data, mimetype=picture.media_type), _DAY_MINUTES)


@settings.page("GET", "/settings/templates/<name>/<number>/sample.docx", Action.organisation_write)
def template_sample(look: Look, name: str, number: str) -> Answer:
    """The sample as a Word file."""
    own = own_templates.with_one(look.session, look.store.files, look.actor, _row(look, name, number).id)
    made = pipeline.render(name, _sample(look, name), own)
    return _word(made.docx, f"Образец. {made.filename}")


@settings.page("GET", "/settings/templates/<name>/<number>/file.docx", Action.organisation_write)
def template_file(look: Look, name: str, number: str) -> Answer:
    """The template as it was brought."""
    row = _row(look, name, number)
    return _word(own_templates.opened(look.session, look.store.files, look.actor, row.id), row.name)


@settings.page("POST", "/settings/templates/<name>/<number>/use", Action.organisation_write)
def use_template(look: Look, name: str, number: str) -> Answer:
    """Make papers by it from now on."""
    own_templates.take(look.session, look.actor, _row(look, name, number).id)
    return gone_to("web_settings.template_type", said="template_used", name=name)


def _page(look: Look, name: str, problems: Sequence[Problem] = (), filename: str = "") -> str:
    rows = own_templates.listed(look.session, look.actor, pipeline.card(name).name)
    return drawn(
        "settings/template_type.html",
        card=pipeline.card(name),
        rows=rows,
        used=next((one for one in rows if one.in_use), None),
        problems=problems,
        filename=filename,
        moment=moment,
    )


def _row(look: Look, name: str, number: str) -> TemplateRow:
    row = own_templates.shown(look.session, look.actor, number)
    if row.type != name:
        raise NotFound
    return row


def _sample(look: Look, name: str) -> dict[str, object]:
    profile = organisation.own_profile(look.session, look.actor)
    return sample_of(name, profile.model_dump(mode="json", exclude_defaults=True))


def _previews(look: Look) -> Previews:
    return Previews(look.settings.data / PREVIEWS)


def _word(data: bytes, filename: str) -> Response:
    return file_answer(data, DOCX, Names("template.docx", filename), [])
