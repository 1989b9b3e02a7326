"""The school that an empty service shows: every state of a year at once, in the year of the day on which it begins.

days.py      the days of its facts: they are words like {08-31!} in samples/school, so that none is ever stale
facts.py     the files of samples/school, with days and numbers of records in their places
school.py    the school, its people, pairs, papers and journal, made by the same operations as anyone's
packet.py    its packet, which is asked for as anyone's and made by the worker
"""
