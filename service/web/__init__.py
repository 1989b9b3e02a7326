"""The door of the curator and the secretary: pages made here, on the server, and small pieces of them for htmx.

rooms.py     how a page is offered: address, right, transaction, what it is drawn with
drawing.py   a template and what every page knows: who looks, where he is, what was just done
failures.py  what went wrong, as a page or as a line on the page
safety.py    who is let in to pages, and the headers of pages
entrance.py  signing in and out, one's own password      static.py   the styles and scripts, with their hashes

Every other module is the pages of one matter.
"""
