"""Who is asking, and what they may do.

actor.py      who asks: a user or a token of one organisation     rights.py     what each role may do
passwords.py  Argon2id, and which passwords are too easy           users.py      who may sign in
visits.py     the sessions of those who have signed in             tokens.py     keys for other systems
tries.py      how often one may ask; what is locked, and for how long
audit.py      who did what and when: added to, never changed       trail.py      what the administrator reads of it
operator.py   what only whoever runs the service may do
first_run.py  the administrator and the school of an empty service
"""

from service.access.actor import Action, Actor, Role
from service.access.rights import demand

__all__ = ["Action", "Actor", "Role", "demand"]
