"""`python -m chat bench`: how long a reader waits for the page and for an answer."""

import sys

from chat.bench import main

if __name__ == "__main__":
    if sys.argv[1:2] != ["bench"]:
        sys.stderr.write(f"{' '.join(sys.argv[1:]) or 'no command'}: expected bench\n")
        sys.exit(2)
    sys.exit(main())
