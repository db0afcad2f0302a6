import subprocess
import sys

HEAVY = ("boto3", "botocore", "fastapi", "sqlalchemy", "numpy", "scipy", "pyarrow", "rich", "yaml", "tree_sitter")


def test_the_version_is_told_without_loading_anything_heavy() -> None:
    code = (
        "import sys; sys.argv = ['bartizan', '--version']\n"
        "from bartizan.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version.startswith("bartizan 0.")
    loaded = set(modules.strip("[]").replace("'", "").split(", "))
    assert not loaded & set(HEAVY)
    assert "click" in loaded


def test_a_scan_starts_with_what_every_scan_needs() -> None:
    code = (
        "import sys, bartizan.cli.scan, bartizan.cli.output\n"
        "from bartizan.sources.repository.source import RepositorySource\n"
        "print(*sys.modules)"
    )
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & {*HEAVY, "http.client", "univers", "multiprocessing", "packaging", "bartizan.report.table"}
    assert "bartizan.posture.judge" in loaded
