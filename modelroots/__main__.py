"""`python -m modelroots`: the command line."""

from modelroots.cli.main import main

main()
