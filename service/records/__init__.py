"""What a school keeps of itself: its profile, its people, its pairs.

organisation.py   the profile: letterhead, director, trade union, indexes of the journal
declined.py       its names in all their cases, and what was mended of them
people.py         the банк of mentors and mentees
pairs.py          who guides whom: pair_cards.py what is typed, pair_rules.py what the law says
references.py     a payload that names records gets them in their places: places.py which shape is wanted where,
                  named.py the records that are named, shapes.py a record in the shape of payloads
importing.py      what a table becomes, import_people.py and import_pairs.py by its kind: table_file.py reads it,
                  headings.py and cells.py its columns, people_rows.py and pair_rows.py make cards of the rows,
                  names.py finds who is meant; book.py writes such tables
rows.py           what all of these do with a row: find it, change it, tell what was remarked
"""
