"""Functions whose value is made when the chart is installed: chance, time, certificates, the cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function
from bartizan.sources.repository.kubernetes.helm.gotemplate.holes import Holes

_CHANCE = ("randAlphaNum", "randAlpha", "randNumeric", "randAscii", "randBytes", "randInt", "uuidv4", "shuffle")
_KEYS = ("bcrypt", "htpasswd", "derivePassword", "genPrivateKey", "encryptAES", "decryptAES")
_TIME = (
    *("now", "ago", "date", "date_in_zone", "dateInZone", "date_modify", "dateModify", "must_date_modify"),
    *("mustDateModify", "mustToDate", "toDate", "htmlDate", "htmlDateInZone", "unixEpoch", "duration", "durationRound"),
)
_MACHINE = ("getHostByName", "env", "expandenv")
"""Of the machine of whoever installs the chart."""

_CERTIFICATES = (
    *("genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert"),
    *("genSignedCertWithKey", "buildCustomCert"),
)


def installed(holes: Holes) -> Mapping[str, Function]:
    """The functions, which mark their values as unknown in `holes`."""

    def unknown(name: str) -> Callable[..., object]:
        return lambda *_: holes.make(f"{name}, made when the chart is installed")

    def certificate(name: str) -> Callable[..., object]:
        return lambda *_: {
            part: holes.make(f"{part} of {name}, made when the chart is installed") for part in ("Cert", "Key")
        }

    return {
        **{name: Function(unknown(name), "*a", "keep") for name in (*_CHANCE, *_KEYS, *_TIME, *_MACHINE)},
        **{name: Function(certificate(name), "*a", "keep") for name in _CERTIFICATES},
        # A chart that is not installed yet finds nothing, which is what `helm template` says too.
        "lookup": Function(lambda *_: {}, "ssss", "keep"),
    }
