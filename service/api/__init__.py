"""The JSON door: HTTP in, the pipeline's answers out; no logic of documents lives here.

documents.py  the addresses of documents          models.py    the shapes of its JSON answers
packets.py    packets and their jobs              desk.py      where jobs are handed in
merge.py      files joined at once                uploads.py   files that are sent
bodies.py     what may be sent and asked for      spec.py      the OpenAPI description of every document type
files_spec.py the same of packets and files
problems.py   every failure as problem+json       reference.py the page that shows that description
guard.py      who is let in, and the headers of every answer
"""
