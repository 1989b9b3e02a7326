"""The life of a paper, from a draft to the дело, and the journal that gives its number.

shapes.py           what comes in and goes out         rows.py           the rows of papers
reading.py          a payload with its records         papers.py         drafts; all papers listed and opened
numbers.py          the count of every index           registration.py   number, frozen data, file: one transaction
life.py             signed, in its дело, cancelled     copies.py         the files of a paper, and making it again
journal.py          the lines of the journal           journal_book.py   the journal as XLSX and as a printed register
own_templates.py    the templates of a school          samples.py         a paper of the school as it would look
templates_kept.py   the templates that made a paper    signatures.py     what a signed PDF proves
pdf_revisions.py    what each signature covers         pdf_changes.py    what was added besides signatures
rsa_keys.py         whether a key made a signature     queues.py         what waits on the secretary's desk
packet_items.py     papers of a packet                 packet_people.py  whose packet it is
several.py          several papers at once             journal_shapes.py the journal as it is asked for and told
"""
