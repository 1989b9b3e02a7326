"""The papers of a school year as one set: «Наставничество, 2026/2027».

Which papers a year has, each type says itself (`Document.YEAR`, service/parts/year.py); here they meet the records.

shapes.py      what goes out and comes in        known.py       the records of a year: profile, pairs, papers there are
days.py        the days of its papers            plan.py        the papers of the year in their order, made or not yet
folder.py      what is there, what is wrong, what is next       preparing.py   drafts of all that there is not yet
packet.py      the year's papers as one packet   starting.py   one new paper, with what is known
"""
