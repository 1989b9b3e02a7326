"""What is remembered: records in a database, files by their hash. The owner of SQLAlchemy's engine, Alembic and fsspec.

tables.py     what is remembered, as tables     database.py   one transaction at a time, on SQLite or PostgreSQL
words.py      the index of words                engines.py    how connections are made
columns.py    types of columns                  upgrading.py  migrations/  how the tables come to be what they are
paging.py     a list, page by page              trouble.py    what a failure of the database means
searching.py  words that begin so               files.py      the store of files
ids.py        identifiers, moments, folded text folder.py  remote.py   where files lie
"""

from sqlalchemy.exc import IntegrityError as Clash
from sqlalchemy.orm import Session

from service.store.database import Store, open_store
from service.store.files import Files
from service.store.paging import Page, page
from service.store.trouble import NO_ROOM

__all__ = ["NO_ROOM", "Clash", "Files", "Page", "Session", "Store", "open_store", "page"]
