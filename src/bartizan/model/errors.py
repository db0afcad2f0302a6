"""Every error that Bartizan raises on purpose.

BartizanError            what happened, where, what to do next; exit code 2
├── CatalogError         a unit of the catalogue is wrong: file, line, "did you mean"
│   └── ExpressionError  an expression in a unit does not compile
├── ConfigError          the configuration file, an option or a setting is wrong
├── InputError           an input that the user named cannot be used at all
├── StoreError           the database cannot be reached, or is of another version
└── AccessError          the caller may not do this, or the thing is not theirs to see
"""


class BartizanError(Exception):
    """What happened, where, and what to do next, in one sentence each."""

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        """`where` is `file:line` or a setting's name; `hint` is the next step."""
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """`where  message; hint`."""
        text = f"{self.where}  {self.message}" if self.where else self.message
        return f"{text}; {self.hint}" if self.hint else text


class CatalogError(BartizanError):
    """A unit of the catalogue is wrong."""


class ExpressionError(CatalogError):
    """An expression does not compile."""


class ConfigError(BartizanError):
    """The configuration file, an option or a setting is wrong."""


class InputError(BartizanError):
    """An input that the user named cannot be used at all."""


class StoreError(BartizanError):
    """The database cannot be reached or is not ours to use."""


class AccessError(BartizanError):
    """The caller may not do this."""
