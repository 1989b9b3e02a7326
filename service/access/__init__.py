"""Who is asking, and what they may do.

actor.py      who asks: a user or a token of one organisation     rights.py     what each role may do
passwords.py  Argon2id, and which passwords are too easy           users.py      who may sign in
logins.py     what a login is, and who has it                      proving.py    whose password it is
visits.py     the sessions of those who have signed in             own_visits.py seen and closed by themselves
tokens.py     keys for other systems
tries.py      how often one may ask; what is locked, and for how long
audit.py      who did what and when: added to, never changed       trail.py      what the administrator reads of it
marks.py      who has seen which lists, written a moment later
operator.py   what only whoever runs the service may do
first_run.py  the administrator and the school of an empty service
"""

from service.access.actor import Action, Actor, Role
from service.access.rights import demand

__all__ = ["Action", "Actor", "Role", "demand"]
