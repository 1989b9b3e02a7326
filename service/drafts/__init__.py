"""A draft as one works at it: its form is filled, saved and changed; its words are looked at and mended.

opened.py     a draft with its form           saving.py   what was typed, and what the buttons of the form do
words.py      the forms that the paper shows  mending.py  a corrected form goes to the card, the school or the paper
kinds.py      the kinds of papers there are          places.py    a place in a payload
"""
