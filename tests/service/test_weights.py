"""Projects of the configuration give weight to what they take, and a scan's risks say so."""

from __future__ import annotations

from pathlib import Path

from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.project import Weight
from bartizan.service.assess import Request, assess
from bartizan.service.settings import ProjectSection, Settings, load_settings
from bartizan.service.targets import parse_targets
from bartizan.service.weights import weights

CLAIMS = ProjectSection("Claims", Weight.CRITICAL, paths=("claims/*",))
TRIALS = ProjectSection("Trials", Weight.IMPORTANT, names=("*",))


def at(path: str) -> Asset:
    return Asset(path, "code/agent", "agent", path, "code", sightings=(Sighting("code", Location(path, 1)),))


def test_the_heaviest_project_that_takes_an_asset_counts() -> None:
    found = weights([at("claims/a.py"), at("labs/b.py")], [TRIALS, CLAIMS, ProjectSection("All", names=("*",))])
    assert found == {"claims/a.py": (Weight.CRITICAL, "Claims"), "labs/b.py": (Weight.IMPORTANT, "Trials")}


def test_the_file_names_projects_and_a_scan_weighs_by_them(tmp_path: Path) -> None:
    file = tmp_path / "bartizan.toml"
    file.write_text('[[projects]]\nname = "Claims"\nweight = "critical"\npaths = ["*.py"]\n')
    (tmp_path / "load.py").write_text("import torch\n\nmodel = torch.load('m.pt', weights_only=False)\n")
    settings = load_settings(file)
    request = Request(parse_targets([str(tmp_path / "load.py")]), settings)
    plain = assess(Request(request.targets, Settings())).findings[0].risk
    weighed = assess(request).findings[0].risk
    assert plain is not None
    assert weighed is not None
    assert weighed.score > plain.score
    assert "the project Claims is critical to the business" in {term.reason for term in weighed.terms}
