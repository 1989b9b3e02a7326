"""The JSON door: HTTP in, the pipeline's answers out; no logic of documents lives here.

documents.py  the addresses of documents          models.py    the shapes of its JSON answers
bodies.py     what may be sent and asked for      spec.py      the OpenAPI description of every document type
problems.py   every failure as problem+json       reference.py the page that shows that description
guard.py      who is let in, and the headers of every answer
"""
