"""Model files made by hand, family by family: each module yields `(name, expected verdict, bytes)` from `cases()`."""
