"""Письмовод: JSON becomes the paperwork of teacher mentoring, Word files that a director can sign, and PDF packets.

The way of the data, and the house in the same order::

    payload.py    a raw dict becomes a checked document, or all its problems at once
    documents/    the document types: model, labels, derived words, checks (made of parts/, speaking russian/)
    wording.py    the long default texts, read from doc_templates/texts/
    render.py     a document becomes a DOCX (tags.py: the language of templates, wordml.py: Word's own XML)
    office/       a DOCX becomes a PDF (LibreOffice)
    pdf/          PDFs of anyone are read, marked and joined, in a child process with limits (pikepdf)
    packet/       papers and files in their order, checked against each other, become one PDF
    pipeline.py   the story, in order, on one screen
    records/ registry/    people, pairs, papers and their life, numbers (store/: SQLAlchemy and files; access/: who may)
    years/        the papers of a school year as one set: what there is, what is missing, what is next
    keeping/      what is remembered is proved, copied, brought back
    demonstration/    the school that an empty service shows
    jobs/         work that outlives a request (Huey)
    forms/ preview/    a model as a form that people fill; its paper as pictures while they do
    api/ web/ app.py cli/    the doors: only they know Flask and click
"""

__version__ = "0.1.0"
