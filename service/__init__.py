"""Письмовод: JSON becomes the paperwork of teacher mentoring, Word files that a director can sign.

The way of the data, and the house in the same order::

    payload.py    a raw dict becomes a checked document, or all its problems at once
    documents/    the document types: model, labels, derived words, checks (made of parts/, speaking russian/)
    wording.py    the long default texts, read from doc_templates/texts/
    render.py     a document becomes a DOCX (tags.py: the language of templates, wordml.py: Word's own XML)
    pipeline.py   the story, in order, on one screen
    api/ app.py cli.py    the doors: only they know Flask and click
"""

__version__ = "0.1.0"
