"""`python -m infra.pages`."""

from infra.pages import main

if __name__ == "__main__":
    raise SystemExit(main())
