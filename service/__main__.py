"""`python -m service` is `pismovod`."""

from service.cli import main

main()
