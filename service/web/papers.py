"""All pages of papers: whoever takes the room from here has them all.

papers_list.py   the list, a new one, a draft thrown away and brought back
papers_draft.py  the form of a draft: drawn, saved as one types, its buttons     papers_pages.py     pages and files
papers_words.py  the words of a draft and their corrections                      papers_register.py  the number
papers_life.py   a registered paper: signed, put into its дело, cancelled, amended
"""

from __future__ import annotations

from service.web import papers_draft, papers_life, papers_list, papers_pages, papers_register, papers_words
from service.web.papers_room import papers

__all__ = [
    "papers",
    "papers_draft",
    "papers_life",
    "papers_list",
    "papers_pages",
    "papers_register",
    "papers_words",
]
